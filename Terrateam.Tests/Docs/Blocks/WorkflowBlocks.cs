using System.Text;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>Workflow files, and parts of them, against the sandbox's reader and the actions of this repository.</summary>
internal static class WorkflowBlocks
{
    private const string Ours = "OWNER/terrateam";
    private const string Unpinned = "0000000000000000000000000000000000000000";

    public static IEnumerable<string> OfWorkflow(string text)
    {
        var file = WorkflowFileReader.Read("example.yml", Encoding.UTF8.GetBytes(text));
        if (file is null)
            return ["This is no workflow."];

        var steps = file.Jobs.SelectMany(static job => job.Steps).ToList();
        return
        [
            .. new[] { file.Invalid, file.Unsupported }.OfType<string>(),
            .. steps.Count == 0 ? ["There is no step."] : Array.Empty<string>(),
            .. steps.SelectMany(Faults),
        ];
    }

    public static IEnumerable<string> OfSteps(string text) =>
        OfWorkflow($"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{Indented(text, 6)}");

    /// <summary>What is written in the step that runs Terrateam.</summary>
    public static IEnumerable<string> OfOurStep(string text) =>
        OfSteps($"- uses: {Ours}@{Unpinned}\n{Indented(text, 2)}");

    /// <summary>The inputs that an action of this repository has.</summary>
    private static IEnumerable<string> InputsOf(string place)
    {
        var file = Path.Combine(place, "action.yml").Replace('\\', '/').TrimStart('/');
        var root = WorkflowYaml.Root(Encoding.UTF8.GetBytes(CodeBase.Read(file)))!;
        return (WorkflowYaml.Child(root, "inputs") as YamlMappingNode ?? []).Children.Keys.Select(static key =>
            WorkflowYaml.Plain(key)!
        );
    }

    private static IEnumerable<string> Faults(WorkflowStep step)
    {
        if (step.Run is { } script)
            return ShellBlocks.FaultsOfCommands(script);
        if (step.Uses is not { } uses || !uses.StartsWith(Ours, StringComparison.Ordinal))
            return [];

        return uses.Split('@') is [var action, { Length: 40 }] && Path.Exists(FolderOf(action))
            ? step
                .With.Keys.Except(InputsOf(action[Ours.Length..].TrimStart('/')))
                .Select(input => $"{action} has no input {input}")
            : [$"{uses} is no action here, or not pinned by a commit"];
    }

    private static string FolderOf(string action) =>
        Path.Combine(CodeBase.Root, action[Ours.Length..].TrimStart('/'), "action.yml");

    private static string Indented(string text, int by) =>
        string.Concat(text.Split('\n').Select(line => $"{new string(' ', by)}{line}\n"));
}
