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
        return new DirspaceResult(
            new Dirspace(output.Path, output.Workspace),
            output.Success && steps.TrueForAll(s => s.Success),
            plan is null ? null : Payload.Flag(plan.Payload ?? default, "has_changes") ?? true,
            plan is null ? null : Payload.Text(plan.Payload ?? default, "plan_text"),
            steps
        )
        {
            Summary = plan is null
                ? null
                : PlanCounts.From(plan.Payload ?? default, Payload.Text(plan.Payload ?? default, "plan_text")),
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
            // In this version a plan's text is the diff, and "plan" is the output of the engine.
            Payload.Text(payload, kind == StepKind.Plan ? "plan" : "text") ?? Payload.Text(payload, "text"),
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
            "run" when Payload.Text(outputs, "output_key") is "init" => (StepKind.Init, StepNames.Init),
            "run" when step.Cmd is ["update-terrateam-github-token"] => (StepKind.Token, StepNames.Token),
            "oidc" => (StepKind.Oidc, "auth/oidc"),
            "cost-estimation" => (StepKind.CostEstimation, "tf/cost-estimation"),
            "drift-create-issue" => (StepKind.DriftIssue, "tf/drift-create-issue"),
            var type => (StepNames.KindOf(type), type),
        };
}
