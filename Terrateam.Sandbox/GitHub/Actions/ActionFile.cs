using YamlDotNet.RepresentationModel;
using static Terrateam.Sandbox.GitHub.Actions.WorkflowYaml;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The <c>action.yml</c> of a composite action.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax</remarks>
internal sealed record ActionFile
{
    private static readonly string[] Keys = ["name", "author", "description", "branding", "inputs", "outputs", "runs"];
    private static readonly string[] InputKeys = ["description", "required", "default", "deprecationMessage"];

    public required IReadOnlyDictionary<string, WorkflowInput> Inputs { get; init; }

    /// <summary>Each output's value, with its expressions.</summary>
    public required IReadOnlyDictionary<string, string> Outputs { get; init; }

    public required IReadOnlyList<WorkflowStep> Steps { get; init; }

    /// <summary>Why it cannot be run, or null.</summary>
    public string? Problem { get; init; }

    public static ActionFile Read(string path, byte[] content)
    {
        var yaml = new WorkflowYaml(path);
        if (Root(content) is not { } root || Child(root, "runs") is not YamlMappingNode runs)
            return Refused($"{path} is no YAML with `runs`.");

        yaml.Keys(root, Keys);
        var steps = Child(runs, "steps") as YamlSequenceNode ?? [];
        if (Plain(Child(runs, "using")) is not "composite")
            yaml.DoNotKnow(runs, $"actions that use '{Plain(Child(runs, "using"))}'");
        else
            yaml.Keys(runs, ["using", "steps"]);

        foreach (var step in steps.OfType<YamlMappingNode>())
        {
            if (Child(step, "run") is not null && Child(step, "shell") is null)
                yaml.Refuse(step, "Required property is missing: shell");
        }

        var file = new ActionFile
        {
            Inputs = WorkflowFileReader.ReadInputs(yaml, Child(root, "inputs"), InputKeys),
            Outputs = ReadOutputs(yaml, Child(root, "outputs") as YamlMappingNode ?? []),
            Steps = WorkflowStepReader.Read(yaml, steps, ExpressionPlace.ActionStep, ExpressionPlace.ActionStepIf),
        };
        return file with { Problem = yaml.Invalid ?? yaml.Unsupported };
    }

    private static ActionFile Refused(string problem) =>
        new()
        {
            Inputs = new Dictionary<string, WorkflowInput>(StringComparer.Ordinal),
            Outputs = WorkflowFile.NoTexts,
            Steps = [],
            Problem = problem,
        };

    private static Dictionary<string, string> ReadOutputs(WorkflowYaml yaml, YamlMappingNode outputs) =>
        outputs
            .Children.Where(pair => pair.Value is YamlMappingNode)
            .ToDictionary(
                pair => Plain(pair.Key)!,
                pair => yaml.Text(Child((YamlMappingNode)pair.Value, "value"), ExpressionPlace.ActionStep) ?? "",
                StringComparer.Ordinal
            );
}
