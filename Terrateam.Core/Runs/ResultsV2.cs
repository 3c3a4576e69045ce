using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>Converts results version 2 to the normalised form.</summary>
internal static class ResultsV2
{
    public static RunResult Normalise(RunnerReport.StepsV2 report)
    {
        var before = new List<RunStep>();
        var after = new List<RunStep>();
        var order = new List<Dirspace>();
        var steps = new Dictionary<Dirspace, List<RunStep>>();

        foreach (var output in report.Steps)
        {
            var step = Step(output);
            if (output.Scope is { Dir: { } directory, Workspace: { } workspace })
            {
                var dirspace = new Dirspace(directory, workspace);
                if (!steps.TryGetValue(dirspace, out var own))
                {
                    steps.Add(dirspace, own = []);
                    order.Add(dirspace);
                }

                own.Add(step);
            }
            else
            {
                (string.Equals(output.Scope.Subflow, "post", StringComparison.Ordinal) ? after : before).Add(step);
            }
        }

        return new RunResult(
            report.Steps.All(s => s.Success || s.IgnoreErrors),
            [.. order.Select(d => Dirspace(d, steps[d]))],
            before,
            after,
            report.Gates ?? []
        );
    }

    private static DirspaceResult Dirspace(Dirspace dirspace, List<RunStep> steps)
    {
        var plan = steps.FindLast(s => s is { Kind: StepKind.Plan, Success: true, ErrorsIgnored: false });
        var reported = plan is null ? null : ReportedPlan.FromV2(plan.Payload ?? default);
        return new DirspaceResult(
            dirspace,
            steps.TrueForAll(s => s.Success),
            reported?.HasChanges,
            reported?.Text,
            steps
        )
        {
            Summary = reported is null ? null : PlanCounts.From(reported),
        };
    }

    private static RunStep Step(StepOutputV2 output)
    {
        var reported = ReportedOutput.From(output.Payload);
        return new RunStep(
            StepNames.KindOf(output.Step),
            output.Step,
            output.Success || output.IgnoreErrors,
            !output.Success && output.IgnoreErrors,
            reported.VisibleOn,
            reported.Text,
            reported.Stderr,
            reported.Command,
            reported.ExitCode,
            reported.Format,
            reported.Error,
            reported.Outputs,
            output.Payload
        );
    }
}
