using YamlDotNet.RepresentationModel;
using static Terrateam.Sandbox.GitHub.Actions.WorkflowYaml;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Reads a workflow file.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax</remarks>
internal static class WorkflowFileReader
{
    private static readonly string[] RootKeys = ["name", "run-name", "on", "permissions", "env", "jobs"];

    private static readonly string[] JobKeys =
    [
        "name",
        "if",
        "permissions",
        "runs-on",
        "environment",
        "env",
        "defaults",
        "steps",
        "timeout-minutes",
    ];

    private static readonly string[] CallKeys = ["name", "if", "permissions", "uses", "with", "secrets"];

    /// <summary>
    /// The file's content, or null if it is no workflow; such a run ends with <c>startup_failure</c>.
    /// </summary>
    public static WorkflowFile? Read(string path, byte[] content)
    {
        if (Root(content) is not { } root || Child(root, "jobs") is not YamlMappingNode jobs)
            return null;

        var yaml = new WorkflowYaml(path);
        yaml.Keys(root, RootKeys, "concurrency", "defaults");
        var permissions = WorkflowPermissions.Read(yaml, Child(root, "permissions"));
        var file = new WorkflowFile
        {
            Name = Plain(Child(root, "name")) ?? path,
            Path = path,
            RunName = yaml.Text(Child(root, "run-name"), ExpressionPlace.RunName),
            Dispatch = Inputs(yaml, Child(root, "on"), "workflow_dispatch"),
            Call = Inputs(yaml, Child(root, "on"), "workflow_call"),
            Env = yaml.Texts(Child(root, "env"), ExpressionPlace.WorkflowEnv),
            Permissions = permissions,
            Jobs = [.. jobs.Children.Select(pair => Job(yaml, pair.Key, pair.Value)).OfType<WorkflowJob>()],
        };
        if (jobs.Children.Count > 1)
            yaml.DoNotKnow(jobs, "workflows of several jobs");

        return file with
        {
            Invalid = yaml.Invalid,
            Unsupported = yaml.Unsupported,
        };
    }

    // Triggers are a text, a list of them, or a mapping.
    private static Dictionary<string, WorkflowInput>? Inputs(WorkflowYaml yaml, YamlNode? on, string trigger) =>
        on switch
        {
            YamlScalarNode { Value: { } only } when only == trigger => [],
            YamlSequenceNode list when list.Any(one => Plain(one) == trigger) => [],
            YamlMappingNode map when map.Children.ContainsKey(new YamlScalarNode(trigger)) => Inputs(
                yaml,
                Child(map, trigger) as YamlMappingNode ?? []
            ),
            _ => null,
        };

    private static Dictionary<string, WorkflowInput> Inputs(WorkflowYaml yaml, YamlMappingNode trigger)
    {
        yaml.Keys(trigger, ["inputs"], "secrets", "outputs");
        return ReadInputs(
            yaml,
            Child(trigger, "inputs"),
            ["description", "required", "default", "type", "options", "deprecationMessage"]
        );
    }

    /// <summary>The inputs that a workflow or an action declares.</summary>
    public static Dictionary<string, WorkflowInput> ReadInputs(WorkflowYaml yaml, YamlNode? node, string[] keys)
    {
        var inputs = new Dictionary<string, WorkflowInput>(StringComparer.OrdinalIgnoreCase);
        if (node is not YamlMappingNode declared)
            return inputs;

        foreach (var (name, value) in declared.Children)
        {
            var map = value as YamlMappingNode ?? [];
            yaml.Keys(map, keys);
            var options = Child(map, "options") is YamlSequenceNode list
                ? list.Select(one => Plain(one)!).ToList()
                : [];
            inputs[Plain(name)!] = new WorkflowInput(
                Plain(Child(map, "required")) == "true",
                Plain(Child(map, "default")),
                options,
                Plain(Child(map, "type")) ?? "string"
            );
        }

        return inputs;
    }

    private static WorkflowJob? Job(WorkflowYaml yaml, YamlNode id, YamlNode node)
    {
        if (node is not YamlMappingNode job)
        {
            yaml.Refuse(node, "A mapping was expected");
            return null;
        }

        var uses = Plain(Child(job, "uses"));
        if (uses is null)
        {
            yaml.Keys(
                job,
                JobKeys,
                "needs",
                "strategy",
                "container",
                "services",
                "concurrency",
                "outputs",
                "continue-on-error"
            );
        }
        else
        {
            yaml.Keys(job, CallKeys, "needs", "strategy", "concurrency");
        }

        if (uses is null && Child(job, "runs-on") is null)
            yaml.Refuse(job, "Required property is missing: runs-on");

        var environment = Child(job, "environment");
        var defaults = (Child(job, "defaults") as YamlMappingNode) is { } all
            ? Child(all, "run") as YamlMappingNode
            : null;
        return new WorkflowJob
        {
            Id = Plain(id)!,
            Name = yaml.Text(Child(job, "name"), ExpressionPlace.Job) ?? Plain(id)!,
            RunsOn = RunsOn(yaml, Child(job, "runs-on")),
            Environment = yaml.Text(
                environment is YamlMappingNode map ? Child(map, "name") : environment,
                ExpressionPlace.Job
            ),
            Condition = yaml.Condition(Child(job, "if"), ExpressionPlace.JobIf),
            Permissions = WorkflowPermissions.Read(yaml, Child(job, "permissions")),
            Env = yaml.Texts(Child(job, "env"), ExpressionPlace.JobEnv),
            Steps = WorkflowStepReader.Read(
                yaml,
                Child(job, "steps") as YamlSequenceNode ?? [],
                ExpressionPlace.Step,
                ExpressionPlace.StepIf
            ),
            Uses = uses,
            With = yaml.Texts(Child(job, "with"), ExpressionPlace.Job),
            Shell = defaults is null ? null : Plain(Child(defaults, "shell")),
            WorkingDirectory = defaults is null
                ? null
                : yaml.Text(Child(defaults, "working-directory"), ExpressionPlace.JobEnv),
        };
    }

    private static IReadOnlyList<string> RunsOn(WorkflowYaml yaml, YamlNode? node)
    {
        switch (node)
        {
            case YamlMappingNode group:
                yaml.Keys(group, ["group", "labels"]);
                return [.. RunsOn(yaml, Child(group, "group")), .. RunsOn(yaml, Child(group, "labels"))];
            case YamlSequenceNode list:
                return [.. list.SelectMany(one => RunsOn(yaml, one))];
            default:
                return yaml.Text(node, ExpressionPlace.Job) is { } text ? [text] : [];
        }
    }
}
