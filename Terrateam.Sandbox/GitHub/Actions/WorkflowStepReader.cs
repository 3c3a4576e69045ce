using YamlDotNet.RepresentationModel;
using static Terrateam.Sandbox.GitHub.Actions.WorkflowYaml;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Reads the steps of a job or of a composite action.</summary>
internal static class WorkflowStepReader
{
    private static readonly string[] Known =
    [
        "id",
        "name",
        "if",
        "uses",
        "run",
        "shell",
        "with",
        "env",
        "working-directory",
        "continue-on-error",
        "timeout-minutes",
    ];

    public static IReadOnlyList<WorkflowStep> Read(
        WorkflowYaml yaml,
        YamlSequenceNode steps,
        ExpressionPlace place,
        ExpressionPlace conditions
    ) => [.. steps.Select(step => Step(yaml, step, place, conditions)).OfType<WorkflowStep>()];

    private static WorkflowStep? Step(
        WorkflowYaml yaml,
        YamlNode node,
        ExpressionPlace place,
        ExpressionPlace conditions
    )
    {
        if (node is not YamlMappingNode step)
        {
            yaml.Refuse(node, "A mapping was expected");
            return null;
        }

        yaml.Keys(step, Known);
        var (uses, run) = (Child(step, "uses"), Child(step, "run"));
        if (uses is null == run is null)
            yaml.Refuse(step, "A step has either `uses` or `run`");
        else if (uses is not null && (Child(step, "shell") ?? Child(step, "working-directory")) is { } ofScript)
            yaml.Refuse(ofScript, "Unexpected value beside `uses`");
        else if (run is not null && Child(step, "with") is { } with)
            yaml.Refuse(with, "Unexpected value 'with'");

        return new WorkflowStep
        {
            Id = Plain(Child(step, "id")),
            Name = yaml.Text(Child(step, "name"), place),
            Condition = yaml.Condition(Child(step, "if"), conditions),
            Uses = Plain(uses),
            Run = yaml.Text(run, place),
            Shell = Plain(Child(step, "shell")),
            WorkingDirectory = yaml.Text(Child(step, "working-directory"), place),
            ContinueOnError = yaml.Text(Child(step, "continue-on-error"), place),
            With = yaml.Texts(Child(step, "with"), place),
            Env = yaml.Texts(Child(step, "env"), place),
        };
    }
}
