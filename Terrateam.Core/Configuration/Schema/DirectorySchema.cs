using System.Text.Json.Nodes;
using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary><c>dirs</c> and <c>when_modified</c>.</summary>
internal static class DirectorySchema
{
    private static readonly ObjectNode Dependency = new(
        "a map",
        Required("tag_query", Texts.Query),
        WithDefault("prune_on_no_change", Flag, value: false)
    );

    private static readonly UnionNode DependsOn = new(
        "a tag query, or `{tag_query: ..., prune_on_no_change: ...}`",
        static node => node is YamlMapping ? Dependency : Texts.Query,
        Texts.Query,
        Dependency
    );

    /// <summary>The one of the top level, where every key has a default.</summary>
    internal static readonly ObjectNode WhenModified = new(
        "a map",
        WithDefault("autoapply", Flag, value: false),
        WithDefault("autoplan", Flag, value: true),
        WithDefault("autoplan_draft_pr", Flag, value: true),
        Key("depends_on", DependsOn),
        new Field("file_patterns", new ListNode(Texts.FilePattern), static () =>
            new JsonArray([
                .. Terrateam.Core.Patterns.CodeFiles.OfDirectory.Select(static name => (JsonNode)$"**/{name}"),
            ])
        )
    );

    // That of a directory or a workspace, where missing keys are inherited.
    private static readonly ObjectNode Inheriting = new(
        "a map",
        Key("autoapply", Flag),
        Key("autoplan", Flag),
        Key("autoplan_draft_pr", Flag),
        Key("depends_on", DependsOn),
        Key("file_patterns", new ListNode(Texts.FilePattern))
    );

    private static readonly MapNode Workspaces = new(
        new ObjectNode("a map", WithEmptyList("tags", SchemaNodes.Texts), Key("when_modified", Inheriting)),
        Texts.WorkspaceFault,
        Texts.WorkspacePattern
    );

    /// <summary>The named parts of the schema.</summary>
    internal static readonly (string Name, SchemaNode Shape)[] ByName =
    [
        ("workspaces", Workspaces),
        ("when_modified", Inheriting),
        ("depends_on", DependsOn),
    ];

    internal static readonly MapNode Directories = new(
        new ObjectNode(
            "a map",
            Key("create_and_select_workspace", Flag),
            WithDefault("create_if_missing", Flag, value: false),
            WithDefault("lock_branch_target", Choice("all", "dest_branch"), "all"),
            Key("stacks", Workspaces),
            WithEmptyList("tags", SchemaNodes.Texts),
            Key("when_modified", Inheriting),
            Key("workspaces", Workspaces)
        ),
        Texts.DirectoryFault
    );
}
