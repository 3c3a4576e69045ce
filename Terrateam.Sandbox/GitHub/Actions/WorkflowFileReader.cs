using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Reads the keys of a workflow file that a dispatch depends on.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax</remarks>
internal static class WorkflowFileReader
{
    /// <summary>
    /// The file's content, or null if it is no workflow; such a run ends with <c>startup_failure</c>.
    /// </summary>
    public static WorkflowFile? Read(string path, byte[] content)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(Encoding.UTF8.GetString(content)));
        }
        catch (YamlException)
        {
            return null;
        }

        if (
            yaml.Documents is not [{ RootNode: YamlMappingNode root }]
            || Child(root, "jobs") is not YamlMappingNode jobs
        )
        {
            return null;
        }

        var dispatch = Trigger(Child(root, "on"));
        var read = jobs
            .Children.Where(pair => pair.Value is YamlMappingNode)
            .Select(pair => Job(Text(pair.Key)!, (YamlMappingNode)pair.Value))
            .ToList();
        var first = jobs.Children.Values.OfType<YamlMappingNode>().FirstOrDefault();
        return new WorkflowFile(
            Text(Child(root, "name")) ?? path,
            Text(Child(root, "run-name")),
            dispatch is not null,
            Inputs(dispatch as YamlMappingNode),
            read,
            Permissions(first is null ? null : Child(first, "permissions")) ?? Permissions(Child(root, "permissions"))
        );
    }

    /// <summary>
    /// The <c>workflow_dispatch</c> node, in any of the three ways to write triggers; null if there is none.
    /// </summary>
    private static YamlNode? Trigger(YamlNode? on) =>
        on switch
        {
            YamlScalarNode { Value: "workflow_dispatch" } => on,
            YamlSequenceNode list => list.FirstOrDefault(one => Text(one) == "workflow_dispatch"),
            YamlMappingNode map => Child(map, "workflow_dispatch"),
            _ => null,
        };

    private static Dictionary<string, WorkflowInput> Inputs(YamlMappingNode? dispatch)
    {
        var inputs = new Dictionary<string, WorkflowInput>(StringComparer.Ordinal);
        if (dispatch is null || Child(dispatch, "inputs") is not YamlMappingNode declared)
        {
            return inputs;
        }

        foreach (var (name, value) in declared.Children)
        {
            var map = value as YamlMappingNode ?? [];
            var options = Child(map, "options") is YamlSequenceNode list ? list.Select(one => Text(one)!).ToList() : [];
            inputs[Text(name)!] = new WorkflowInput(
                Text(Child(map, "required")) == "true",
                Text(Child(map, "default")),
                options
            );
        }

        return inputs;
    }

    private static WorkflowJob Job(string id, YamlMappingNode job)
    {
        var environment = Child(job, "environment");
        return new WorkflowJob(
            id,
            Text(Child(job, "name")) ?? id,
            Text(Child(job, "runs-on")) ?? "ubuntu-latest",
            environment is YamlMappingNode map ? Text(Child(map, "name")) : Text(environment)
        )
        {
            Condition = Text(Child(job, "if")),
            With = With(Child(job, "steps") as YamlSequenceNode ?? []),
        };
    }

    private static Dictionary<string, string> With(YamlSequenceNode steps)
    {
        var given = steps
            .OfType<YamlMappingNode>()
            .Select(step => Child(step, "with"))
            .OfType<YamlMappingNode>()
            .FirstOrDefault(with => Child(with, "work-token") is not null);
        return given is null
            ? new(StringComparer.Ordinal)
            : given.Children.ToDictionary(
                pair => Text(pair.Key)!,
                pair => Text(pair.Value) ?? "",
                StringComparer.Ordinal
            );
    }

    private static Dictionary<string, string>? Permissions(YamlNode? node) =>
        node switch
        {
            YamlMappingNode map => map.Children.ToDictionary(
                pair => Text(pair.Key)!.Replace('-', '_'),
                pair => Text(pair.Value) ?? "none",
                StringComparer.Ordinal
            ),
            YamlScalarNode { Value: "{}" } => new(StringComparer.Ordinal),
            _ => null,
        };

    private static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}
