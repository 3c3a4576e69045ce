using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The whole file.</summary>
/// <remarks>
/// Keys that this version does not support are checked like the others, then refused where they have an effect: a
/// restriction that is configured but not enforced is worse than none.
/// </remarks>
internal static class FileNode
{
    private static readonly ObjectNode EnvironmentByKind = new(
        "a map",
        Key("plan", Texts.NotEmpty),
        Key("apply", Texts.NotEmpty)
    );

    private static readonly ObjectNode Workflow = new(
        "a workflow",
        Required("tag_query", Texts.Query),
        Key("plan", StepSchema.Workflow),
        Key("apply", StepSchema.Workflow),
        WithDefault("cdktf", Flag, value: false),
        Key("engine", EngineSchema.Shape),
        Key(
            "environment",
            new UnionNode(
                "the name of an environment, or `{plan: ..., apply: ...}`",
                static node => node is YamlMapping ? EnvironmentByKind : Texts.NotEmpty,
                Texts.NotEmpty,
                EnvironmentByKind
            )
        ),
        Key("integrations", ServiceSchema.Integrations),
        WithDefault("lock_policy", Choice("strict", "apply", "merge", "none"), "strict"),
        Key("runs_on", Anything),
        Key("terraform_version", Texts.Version),
        WithDefault("terragrunt", Flag, value: false)
    );

    private static readonly ObjectNode Hook = new(
        "a map",
        WithEmptyList("pre", StepSchema.Hook),
        WithEmptyList("post", StepSchema.Hook)
    );

    private static readonly IReadOnlyList<Field> Fields =
    [
        WithDefault("version", Choice("1"), "1"),
        WithDefault("enabled", Flag, value: true),
        Key("access_control", GuardSchema.AccessControl),
        Key("apply_requirements", GuardSchema.ApplyRequirements),
        Key("automerge", ServiceSchema.Automerge),
        Key("batch_runs", ServiceSchema.BatchRuns),
        WithDefault("checkout_strategy", Choice("merge", "checkout"), "merge"),
        Key("config_builder", ServiceSchema.Builder),
        Key("cost_estimation", ServiceSchema.CostEstimation) with
        {
            IsIdle = true,
        },
        WithDefault("create_and_select_workspace", Flag, value: true),
        Key("credentials", ServiceSchema.Credentials),
        Key("default_tf_version", Texts.Version),
        Key("definitions", Anything),
        Key("destination_branches", GuardSchema.DestinationBranches),
        Key("dirs", DirectorySchema.Directories),
        Key("drift", ServiceSchema.Drift),
        Key("engine", EngineSchema.Shape),
        Key("hooks", new ObjectNode("a map", Key("all", Hook), Key("plan", Hook), Key("apply", Hook))),
        Key("indexer", ServiceSchema.Indexer),
        Key("integrations", ServiceSchema.Integrations),
        Key("notifications", ServiceSchema.Notifications),
        WithDefault("parallel_runs", Whole(1, 1_000), 3),
        Key("stacks", ServiceSchema.Stacks),
        Key("storage", ServiceSchema.Storage),
        Key(
            "tags",
            new ObjectNode(
                "a map",
                Key("branch", new MapNode(Texts.BranchPattern)),
                Key("dest_branch", new MapNode(Texts.BranchPattern))
            )
        ),
        Key("tree_builder", ServiceSchema.Builder),
        new Field("when_modified", DirectorySchema.WhenModified),
        Key("workflows", new ListNode(Workflow)),
    ];

    internal static readonly ObjectNode Shape = new("a map", [.. Fields, Overrides()]);

    private static Field Overrides() =>
        new(
            "default_branch_overrides",
            new ListNode(Choice([.. Fields.Select(static field => field.Name), "default_branch_overrides"])),
            static () =>
                new System.Text.Json.Nodes.JsonArray([
                    .. BranchTrust.Overrides.Select(static key => System.Text.Json.Nodes.JsonValue.Create(key)),
                ])
        );
}
