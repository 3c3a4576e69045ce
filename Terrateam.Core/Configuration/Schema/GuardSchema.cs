using System.Text.Json.Nodes;
using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Access control, apply requirements and destination branches.</summary>
internal static class GuardSchema
{
    private static readonly ObjectNode Policy = new(
        "a policy",
        Required("tag_query", Texts.Query),
        // Their defaults depend on the repository and cannot be expressed in the file.
        Key("plan", Matches),
        Key("apply", Matches),
        WithEmptyList("apply_autoapprove", Matches),
        WithEmptyList("apply_force", Matches),
        WithEmptyList("apply_with_superapproval", Matches),
        WithEmptyList("superapproval", Matches)
    );

    internal static readonly ObjectNode AccessControl = new(
        "a map",
        WithDefault("enabled", Flag, value: true),
        WithDefault("apply_require_all_dirspace_access", Flag, value: true),
        WithDefault("plan_require_all_dirspace_access", Flag, value: false),
        Everybody("ci_config_update"),
        Everybody("terrateam_config_update"),
        Key("files", new MapNode(Matches, Texts.FileFault, Texts.FilePath)),
        Key("unlock", Matches),
        Key("secrets", Matches),
        new Field("policies", new ListNode(Policy), static () => new JsonArray(new JsonObject { ["tag_query"] = "" }))
    );

    private static readonly ObjectNode ApprovedByCount = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("any_head", Flag, value: false),
        WithDefault("count", Whole(), 1)
    );

    private static readonly ObjectNode ApprovedByWhom = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("any_head", Flag, value: false),
        WithEmptyList("all_of", Matches),
        WithEmptyList("any_of", Matches),
        WithDefault("any_of_count", Whole(), 1),
        WithDefault("require_completed_reviews", Flag, value: false)
    );

    private static readonly ObjectNode Conflicts = new("a map", WithDefault("enabled", Flag, value: true));

    private static readonly ObjectNode StatusChecks = new(
        "a map",
        WithDefault("enabled", Flag, value: true),
        WithEmptyList("ignore_matching", new ListNode(Texts.BranchPattern))
    );

    private static readonly ObjectNode Checks = new(
        "a map",
        Key(
            "approved",
            new UnionNode(
                "a map",
                static node =>
                    node is YamlMapping map && map.Find("count") is not null ? ApprovedByCount : ApprovedByWhom,
                ApprovedByCount,
                ApprovedByWhom
            )
        ),
        Key("merge_conflicts", Conflicts),
        Key("status_checks", StatusChecks)
    );

    private static readonly ObjectNode CheckByQuery = new(
        "a map",
        Required("tag_query", Texts.Query),
        Key("apply_after_merge", new ObjectNode("a map", WithDefault("enabled", Flag, value: false))),
        Key("approved", ApprovedByWhom),
        Key("merge_conflicts", Conflicts),
        WithDefault("require_ready_for_review_pr", Flag, value: true),
        Key("status_checks", StatusChecks)
    );

    private static readonly ListNode ChecksByQuery = new(CheckByQuery);

    private static readonly ObjectNode DestinationBranch = new(
        "a map",
        Required("branch", Texts.NotEmpty),
        Key("source_branches", SchemaNodes.Texts)
    );

    internal static readonly ObjectNode ApplyRequirements = new(
        "a map",
        new Field(
            "checks",
            new UnionNode(
                "a map of checks, or a list of checks each with its `tag_query`",
                static node =>
                    node is YamlMapping ? Checks
                    : node is YamlSequence ? ChecksByQuery
                    : null,
                Checks,
                ChecksByQuery
            ),
            static () => new JsonArray(new JsonObject { ["tag_query"] = "" })
        ),
        WithDefault("create_pending_apply_check", Flag, value: true),
        WithDefault("create_completed_apply_check_on_noop", Flag, value: false)
    );

    internal static readonly ListNode DestinationBranches = new(
        new UnionNode(
            "the name of a branch, or `{branch: ..., source_branches: [...]}`",
            static node => node is YamlMapping ? DestinationBranch : Texts.NotEmpty,
            Texts.NotEmpty,
            DestinationBranch
        )
    );

    private static Field Everybody(string name) => new(name, Matches, static () => new JsonArray("*"));
}
