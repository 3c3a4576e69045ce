using static Terrateam.Core.Configuration.Schema.Shapes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The whole file.</summary>
/// <remarks>
/// Keys that this version does not act on are checked like the others, and then refused wherever they ask for
/// something: a guard that is configured and not kept is worse than none.
/// </remarks>
internal static class FileShape
{
    private static readonly FieldsShape EnvironmentByKind = new(
        "a map",
        Key("plan", Texts.NotEmpty),
        Key("apply", Texts.NotEmpty)
    );

    private static readonly FieldsShape Workflow = new(
        "a workflow",
        Required("tag_query", Texts.Query),
        Key("plan", StepShapes.Workflow),
        Key("apply", StepShapes.Workflow),
        WithDefault("cdktf", Flag, value: false),
        Key("engine", EngineShapes.Shape),
        Key(
            "environment",
            new UnionShape(
                "the name of an environment, or `{plan: ..., apply: ...}`",
                static node => node is YamlMapping ? EnvironmentByKind : Texts.NotEmpty,
                Texts.NotEmpty,
                EnvironmentByKind
            )
        ),
        Key("integrations", ServiceShapes.Integrations),
        WithDefault("lock_policy", Choice("strict", "apply", "merge", "none"), "strict"),
        Key("runs_on", Anything),
        Key("terraform_version", Texts.NotEmpty),
        WithDefault("terragrunt", Flag, value: false)
    );

    private static readonly FieldsShape Hook = new(
        "a map",
        WithEmptyList("pre", StepShapes.Hook),
        WithEmptyList("post", StepShapes.Hook)
    );

    private static readonly IReadOnlyList<Field> Fields =
    [
        WithDefault("version", Choice("1"), "1"),
        WithDefault("enabled", Flag, value: true),
        Key("access_control", GuardShapes.AccessControl),
        Key("apply_requirements", GuardShapes.ApplyRequirements),
        Key("automerge", ServiceShapes.Automerge),
        Key("batch_runs", ServiceShapes.BatchRuns),
        WithDefault("checkout_strategy", Choice("merge", "checkout"), "merge"),
        Key("config_builder", ServiceShapes.Builder),
        Key("cost_estimation", ServiceShapes.CostEstimation) with
        {
            IsIdle = true,
        },
        WithDefault("create_and_select_workspace", Flag, value: true),
        Key("credentials", ServiceShapes.Credentials),
        Key("default_tf_version", Texts.NotEmpty),
        Key("definitions", Anything),
        Key("destination_branches", GuardShapes.DestinationBranches),
        Key("dirs", DirectoryShapes.Directories),
        Key("drift", ServiceShapes.Drift),
        Key("engine", EngineShapes.Shape),
        Key("hooks", new FieldsShape("a map", Key("all", Hook), Key("plan", Hook), Key("apply", Hook))),
        Key("indexer", ServiceShapes.Indexer),
        Key("integrations", ServiceShapes.Integrations),
        Key("notifications", ServiceShapes.Notifications),
        WithDefault("parallel_runs", Whole(1, 1_000), 3),
        Key("stacks", ServiceShapes.Stacks),
        Key("storage", ServiceShapes.Storage),
        Key(
            "tags",
            new FieldsShape(
                "a map",
                Key("branch", new MapShape(Texts.BranchPattern)),
                Key("dest_branch", new MapShape(Texts.BranchPattern))
            )
        ),
        Key("tree_builder", ServiceShapes.Builder),
        new Field("when_modified", DirectoryShapes.WhenModified),
        Key("workflows", new ListShape(Workflow)),
    ];

    internal static readonly FieldsShape Shape = new("a map", [.. Fields, Overrides()]);

    private static Field Overrides() =>
        new(
            "default_branch_overrides",
            new ListShape(Choice([.. Fields.Select(static field => field.Name), "default_branch_overrides"])),
            static () =>
                new System.Text.Json.Nodes.JsonArray([
                    .. BranchTrust.Overrides.Select(static key => System.Text.Json.Nodes.JsonValue.Create(key)),
                ])
        );
}
