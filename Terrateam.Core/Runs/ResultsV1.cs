using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>Converts results version 1 to the normalised form.</summary>
internal static class ResultsV1
{
    public static RunResult Normalise(RunnerReport.StepsV1 report) =>
        new(
            report.Overall.Success && report.Dirspaces.All(d => d.Success),
            [.. report.Dirspaces.Select(Dirspace)],
            [.. report.Overall.Outputs.Pre.Select(Step)],
            [.. report.Overall.Outputs.Post.Select(Step)],
            []
        );

    private static DirspaceResult Dirspace(DirspaceOutputV1 output)
    {
        var steps = output.Outputs.Select(Step).ToList();
        var plan = steps.FindLast(s => s is { Kind: StepKind.Plan, Success: true });
        var reported = plan is null ? null : ReportedPlan.FromV1(plan.Payload ?? default);
        return new DirspaceResult(
            new Dirspace(output.Path, output.Workspace),
            output.Success && steps.TrueForAll(s => s.Success),
            reported?.HasChanges,
            reported?.Text,
            steps
        )
        {
            Summary = reported is null ? null : PlanCounts.From(reported),
        };
    }

    private static RunStep Step(StepOutputV1 output)
    {
        var payload = output.Outputs ?? default;
        var (kind, name) = Identify(output.WorkflowStep, payload);
        return new RunStep(
            kind,
            name,
            output.Success,
            ErrorsIgnored: false,
            kind is StepKind.Plan or StepKind.Apply or StepKind.CostEstimation
                ? StepVisibility.Always
                : StepVisibility.Failure,
            ReportedOutputV1.Text(payload, isPlan: kind == StepKind.Plan),
            Stderr: null,
            output.WorkflowStep.Cmd,
            output.WorkflowStep.ExitCode,
            Format: null,
            Error: null,
            Outputs: null,
            output.Outputs
        );
    }

    private static (StepKind Kind, string Name) Identify(WorkflowStepV1 step, JsonElement outputs) =>
        step.Type switch
        {
            "plan" => (StepKind.Plan, StepNames.Plan),
            "apply" => (StepKind.Apply, StepNames.Apply),
            "init" => (StepKind.Init, StepNames.Init),
            // The converter to this version turns init into a command, and only this key shows that it was init.
            StepNames.Run when ReportedOutputV1.IsInit(outputs) => (StepKind.Init, StepNames.Init),
            StepNames.Run when step.Cmd is ["update-terrateam-github-token"] => (StepKind.Token, StepNames.Token),
            "oidc" => (StepKind.Oidc, StepNames.Oidc),
            "cost-estimation" => (StepKind.CostEstimation, StepNames.CostEstimation),
            "drift-create-issue" => (StepKind.DriftIssue, StepNames.DriftIssue),
            var type => (StepNames.KindOf(type), type),
        };
}
