using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Drift, merging, stacks, builders, notifications and storage.</summary>
internal static class ServiceSchema
{
    private static readonly SchemaNode Interval = Choice("hourly", "daily", "weekly", "monthly");

    internal static readonly ObjectNode Automerge = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("delete_branch", Flag, value: false),
        WithDefault("merge_strategy", Choice("auto", "merge", "rebase", "squash"), "auto"),
        WithDefault("require_explicit_apply", Flag, value: false),
        WithDefault("retain_pr_title", Flag, value: false)
    );

    internal static readonly ObjectNode BatchRuns = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("max_workspaces_per_batch", Whole(1), 1)
    );

    internal static readonly ObjectNode Builder = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Key("script", Texts.Any)
    );

    internal static readonly ObjectNode Indexer = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Key("build_tag", Texts.Any)
    );

    private static readonly ObjectNode CostGate = new(
        "a gate",
        Required("above", new DecimalNode()),
        Key("token", Texts.NotEmpty),
        Key("name", Texts.NotEmpty),
        Key("all_of", Matches),
        Key("any_of", Matches),
        Key("any_of_count", Whole())
    );

    internal static readonly ObjectNode CostEstimation = new(
        "a map",
        WithDefault("enabled", Flag, value: true),
        WithDefault("provider", Choice("infracost"), "infracost"),
        WithDefault("currency", Texts.NotEmpty, "USD"),
        Key("gates", new ListNode(CostGate))
    );

    private static readonly ObjectNode Schedule = new(
        "a schedule",
        Required("schedule", Interval),
        Required("tag_query", Texts.Query),
        WithDefault("reconcile", Flag, value: false),
        Key("window", new ObjectNode("a map", Required("start", Texts.WindowTime), Required("end", Texts.WindowTime)))
    );

    private static readonly ObjectNode DriftBySchedules = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Required("schedules", new MapNode(Schedule))
    );

    private static readonly ObjectNode DriftBySchedule = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Required("schedule", Interval),
        WithDefault("reconcile", Flag, value: false),
        Key("tag_query", Texts.Query)
    );

    internal static readonly UnionNode Drift = new(
        "a map with `schedule` or `schedules`",
        static node =>
            node is YamlMapping map && map.Find("schedules") is not null ? DriftBySchedules : DriftBySchedule,
        DriftBySchedule,
        DriftBySchedules
    );

    internal static readonly ObjectNode Notifications = new(
        "a map",
        Key(
            "policies",
            new ListNode(
                new ObjectNode(
                    "a policy",
                    Required("tag_query", Texts.Query),
                    WithDefault("comment_strategy", Choice("append", "delete", "minimize"), "minimize")
                )
            )
        ),
        Key("summary", new ObjectNode("a map", WithDefault("enabled", Flag, value: false))),
        Key(
            "destinations",
            new ListNode(
                new ObjectNode(
                    "a destination",
                    Required("name", Texts.DestinationName),
                    Required("tag_query", Texts.Query),
                    Required("events", new ListNode(Choice(NoticeEvents.Names), isNotEmpty: true)),
                    WithDefault("lock_held_hours", Whole(1, 8_760), 24)
                )
            )
        ),
        Key(
            "overview",
            new ObjectNode(
                "a map",
                WithDefault("enabled", Flag, value: false),
                WithDefault("run_comments", Choice("all", "failures"), "all")
            )
        ),
        WithDefault("results", Choice("statuses", "checks", "both"), "statuses")
    );

    private static readonly ObjectNode Rules = new(
        "a map",
        Key("modified_by", SchemaNodes.Texts),
        Key("plan_after", SchemaNodes.Texts),
        Key("apply_after", SchemaNodes.Texts),
        Key("auto_apply", Flag)
    );

    private static readonly MapNode StackVariables = new(
        Texts.Any,
        VariableNames.StackFaultOf,
        VariableNames.StackPattern
    );

    private static readonly ObjectNode StackOfStacks = new(
        "a stack",
        Required("stacks", SchemaNodes.Texts),
        Key("rules", Rules),
        Key("variables", StackVariables)
    );

    private static readonly ObjectNode StackOfDirspaces = new(
        "a stack",
        Required("tag_query", Texts.Query),
        Key("rules", Rules),
        Key("variables", StackVariables)
    );

    internal static readonly ObjectNode Stacks = new(
        "a map",
        Key(
            "names",
            new MapNode(
                new UnionNode(
                    "a stack with its `tag_query`, or with the `stacks` that it is made of",
                    static node =>
                        node is YamlMapping map && map.Find("stacks") is not null ? StackOfStacks : StackOfDirspaces,
                    StackOfDirspaces,
                    StackOfStacks
                )
            )
        )
    );

    internal static readonly ObjectNode Integrations = new(
        "a map",
        Key(
            "resourcely",
            new ObjectNode("a map", Required("enabled", Flag), WithEmptyList("extra_args", SchemaNodes.Texts))
        )
    );

    internal static readonly ObjectNode Credentials = new(
        "a map",
        WithDefault("github_token", Choice("git", "steps"), "git"),
        WithDefault("id_token", Choice("none", "engine", "steps"), "none"),
        WithEmptyList("repositories", new ListNode(Texts.RepositoryName))
    );

    private static readonly ObjectNode Ours = new("a map", Required("method", Choice("terrateam")));

    private static readonly ObjectNode ByCommand = new(
        "a map",
        Required("method", Choice("cmd")),
        Required("store", Command),
        Required("fetch", Command),
        Key("delete", Command)
    );

    private static readonly ObjectNode S3 = new(
        "a map",
        Required("method", Choice("s3")),
        Required("bucket", Texts.NotEmpty),
        Required("region", Texts.NotEmpty),
        Key("path", Texts.NotEmpty),
        Key("access_key_id", Texts.NotEmpty),
        Key("secret_access_key", Texts.NotEmpty),
        WithDefault("delete_used_plans", Flag, value: true),
        WithEmptyList("store_extra_args", SchemaNodes.Texts),
        WithEmptyList("fetch_extra_args", SchemaNodes.Texts),
        WithEmptyList("delete_extra_args", SchemaNodes.Texts)
    );

    internal static readonly ObjectNode Storage = new(
        "a map",
        Key(
            "plans",
            new VariantNode(
                "a map",
                "method",
                static (_, method) =>
                    method switch
                    {
                        "terrateam" => Ours,
                        "cmd" => ByCommand,
                        "s3" => S3,
                        _ => null,
                    },
                ["terrateam", "cmd", "s3"],
                [Ours, ByCommand, S3]
            )
        )
    );
}
