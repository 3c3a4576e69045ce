using YamlDotNet.RepresentationModel;
using static Terrateam.Sandbox.GitHub.Actions.WorkflowYaml;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The <c>permissions</c> of a workflow or a job, <c>permission → read|write|none</c> as tokens have them.</summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
/// </remarks>
internal static class WorkflowPermissions
{
    private static readonly string[] Levels = ["none", "read", "write"];

    private static readonly string[] Scopes =
    [
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "id-token",
        "issues",
        "models",
        "packages",
        "pages",
        "pull-requests",
        "repository-projects",
        "security-events",
        "statuses",
    ];

    /// <summary>What a token may where nothing is said, by the setting of new repositories.</summary>
    public static IReadOnlyDictionary<string, string> Default { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["packages"] = "read" };

    /// <summary>Null where there are none. Scopes that are not named are none.</summary>
    public static IReadOnlyDictionary<string, string>? Read(WorkflowYaml yaml, YamlNode? node)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlScalarNode { Value: "read-all" }:
                return Scopes.ToDictionary(Name, _ => "read", StringComparer.Ordinal);
            case YamlScalarNode { Value: "write-all" }:
                return Scopes.ToDictionary(Name, _ => "write", StringComparer.Ordinal);
            case YamlMappingNode map:
                foreach (var (scope, level) in map.Children)
                {
                    if (!Scopes.Contains(Plain(scope)))
                        yaml.Refuse(scope, $"Unexpected value '{Plain(scope)}'");
                    else if (!Levels.Contains(Plain(level)))
                        yaml.Refuse(level, $"Unexpected value '{Plain(level)}'");
                }

                return map.Children.ToDictionary(
                    pair => Name(Plain(pair.Key) ?? ""),
                    pair => Plain(pair.Value) ?? "none",
                    StringComparer.Ordinal
                );
            default:
                yaml.Refuse(node, "Unexpected value of `permissions`");
                return null;
        }
    }

    /// <summary>What a called workflow asks for and its caller may not give: the first, as GitHub says it, or null.</summary>
    public static string? Exceeding(
        IReadOnlyDictionary<string, string> asked,
        IReadOnlyDictionary<string, string> allowed
    ) =>
        (
            from scope in asked
            let most = allowed.GetValueOrDefault(scope.Key, "none")
            where Array.IndexOf(Levels, scope.Value) > Array.IndexOf(Levels, most)
            let name = scope.Key.Replace('_', '-')
            select $"is requesting '{name}: {scope.Value}', but is only allowed '{name}: {most}'."
        ).FirstOrDefault();

    // As the API names them.
    private static string Name(string scope) => scope.Replace('-', '_');
}
