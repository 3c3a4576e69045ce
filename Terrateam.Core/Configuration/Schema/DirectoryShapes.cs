using System.Text.Json.Nodes;
using static Terrateam.Core.Configuration.Schema.Shapes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary><c>dirs</c> and <c>when_modified</c>.</summary>
internal static class DirectoryShapes
{
    private static readonly FieldsShape Dependency = new(
        "a map",
        Required("tag_query", Texts.Query),
        WithDefault("prune_on_no_change", Flag, value: false)
    );

    private static readonly UnionShape DependsOn = new(
        "a tag query, or `{tag_query: ..., prune_on_no_change: ...}`",
        static node => node is YamlMapping ? Dependency : Texts.Query,
        Texts.Query,
        Dependency
    );

    /// <summary>The repository's own, where every key has a default.</summary>
    internal static readonly FieldsShape WhenModified = new(
        "a map",
        WithDefault("autoapply", Flag, value: false),
        WithDefault("autoplan", Flag, value: true),
        WithDefault("autoplan_draft_pr", Flag, value: true),
        Key("depends_on", DependsOn),
        new Field("file_patterns", new ListShape(Texts.FilePattern), static () =>
            new JsonArray([.. Changes.CodeFiles.OfDirectory.Select(static name => (JsonNode)$"**/{name}")])
        )
    );

    // Of a directory or a workspace, where what is not given comes from above.
    private static readonly FieldsShape Inheriting = new(
        "a map",
        Key("autoapply", Flag),
        Key("autoplan", Flag),
        Key("autoplan_draft_pr", Flag),
        Key("depends_on", DependsOn),
        Key("file_patterns", new ListShape(Texts.FilePattern))
    );

    private static readonly MapShape Workspaces = new(
        new FieldsShape("a map", WithEmptyList("tags", Shapes.Texts), Key("when_modified", Inheriting)),
        Texts.WorkspaceFault,
        Texts.WorkspacePattern
    );

    /// <summary>Those that a schema names.</summary>
    internal static readonly (string Name, Shape Shape)[] ByName =
    [
        ("workspaces", Workspaces),
        ("when_modified", Inheriting),
        ("depends_on", DependsOn),
    ];

    internal static readonly MapShape Directories = new(
        new FieldsShape(
            "a map",
            Key("create_and_select_workspace", Flag),
            WithDefault("create_if_missing", Flag, value: false),
            WithDefault("lock_branch_target", Choice("all", "dest_branch"), "all"),
            Key("stacks", Workspaces),
            WithEmptyList("tags", Shapes.Texts),
            Key("when_modified", Inheriting),
            Key("workspaces", Workspaces)
        ),
        Texts.DirectoryFault
    );
}
