using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Steps;
using Terrateam.Core.Configuration;
using Terrateam.Core.Imports;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>JSON, YAML that is no workflow, and HCL, against what reads them.</summary>
internal static class DataBlocks
{
    private static readonly string[] GateKeys = ["token", "name", "all_of", "any_of", "any_of_count", "add_reviewers"];

    public static IEnumerable<string> OfConfiguration(string text) =>
        ConfigurationReader.Read(".terrateam/config.yml", text).Errors.Select(static error => error.ToString());

    /// <summary>What it is translated to has to be a configuration.</summary>
    public static IEnumerable<string> OfAtlantis(string text)
    {
        var result = ConfigurationImport.Create(ImportSource.Atlantis, new("atlantis.yaml", text));
        return result.Errors.Count > 0
            ? result.Errors.Select(static error => error.ToString())
            : OfConfiguration(result.Yaml);
    }

    public static IEnumerable<string> OfPreCommit(string text)
    {
        var hooks = CodeBase.Read(".pre-commit-hooks.yaml").Split('\n');
        var used = Used(text).ToList();
        return used.Count == 0
            ? ["There is no hook."]
            : used.Where(id => !hooks.Contains($"- id: {id}")).Select(static id => $"there is no hook {id}");

        static IEnumerable<string> Used(string text) =>
            from repository in Items(WorkflowYaml.Root(System.Text.Encoding.UTF8.GetBytes(text)) ?? [], "repos")
            from hook in Items(repository, "hooks")
            select WorkflowYaml.Plain(WorkflowYaml.Child(hook, "id")) ?? "";
    }

    /// <summary>What a step of type <c>gates</c> prints.</summary>
    public static IEnumerable<string> OfGates(string text)
    {
        using var json = JsonDocument.Parse(text);
        var gates = new JsonView(json.RootElement, "")["gates"].Items();
        var context = new StepContext(new StepScope(), "", ".", []);
        try
        {
            return
            [
                .. gates.Count == 0 ? ["There is no gate."] : Array.Empty<string>(),
                .. gates
                    .Select(context.GateOf)
                    .Where(static gate => gate is { AllOf: null or { Count: 0 }, AnyOf: null or { Count: 0 } })
                    .Select(static gate => $"{gate.Token} asks for nothing"),
                .. gates
                    .SelectMany(static gate => gate.Element.EnumerateObject().Select(static one => one.Name))
                    .Except(GateKeys)
                    .Select(static key => $"a gate has no {key}"),
            ];
        }
        catch (ConfigurationException exception)
        {
            return [exception.Message];
        }
    }

    /// <summary>A policy of AWS.</summary>
    public static IEnumerable<string> OfPolicy(string text)
    {
        var policy = JsonNode.Parse(text)!;
        if ((string?)policy["Version"] is not "2012-10-17")
            yield return "The version of the language is missing.";
        if (policy["Statement"] is not JsonArray { Count: > 0 } statements)
        {
            yield return "There is no statement.";
            yield break;
        }

        foreach (var statement in statements.OfType<JsonObject>())
        {
            if ((string?)statement["Effect"] is not ("Allow" or "Deny") || statement["Action"] is null)
                yield return "A statement has no effect or no action.";
            if (statement["Principal"] is null && statement["Resource"] is null)
                yield return "A statement is about nothing.";
        }
    }

    /// <summary>A part of a comment: some comment that is posted has it.</summary>
    public static IEnumerable<string> OfComment(string text) =>
        CodeBase
            .Files("*.md", "Terrateam.Tests/Core/Reporting/Golden")
            .Any(file => CodeBase.Read(file).Contains($"\n{text}\n", StringComparison.Ordinal))
            ? []
            : ["This is in no comment."];

    /// <summary>Terraform reads it, and would write it as it is.</summary>
    public static async Task<IReadOnlyList<string>> OfTerraformAsync(string text)
    {
        var (code, output, error) = await ShellBlocks.PipeAsync("terraform", ["fmt", "-no-color", "-"], text + "\n");
        return code == 0 && output.TrimEnd() == text.TrimEnd() ? [] : [output + error];
    }

    private static IEnumerable<YamlMappingNode> Items(YamlMappingNode map, string key) =>
        (WorkflowYaml.Child(map, key) as YamlSequenceNode ?? []).OfType<YamlMappingNode>();
}
