using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;

namespace Terrateam.Cli.Steps;

/// <summary>The configuration of Infracost: a project for each dirspace.</summary>
/// <remarks>https://www.infracost.io/docs/features/config_file/</remarks>
internal static class InfracostProjects
{
    public static string Yaml(IEnumerable<Dirspace> dirspaces) =>
        "version: 0.1\nprojects:\n"
        + string.Concat(
            dirspaces.Select(dirspace =>
                $"  - path: {Quoted(dirspace.Directory)}\n    name: {Quoted(dirspace.ToString())}\n"
                + $"    terraform_workspace: {Quoted(dirspace.Workspace)}\n"
            )
        );

    // JSON's texts are YAML's too. Two braces would be read as a template.
    private static string Quoted(string text) =>
        JsonValue
            .Create(text)
            .ToJsonString()
            .Replace("{", "\\u007B", StringComparison.Ordinal)
            .Replace("}", "\\u007D", StringComparison.Ordinal);
}
