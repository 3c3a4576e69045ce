using static Terrateam.Core.Configuration.Schema.Shapes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>What runs beside plans and applies: drift, merging, stacks, builders, notifications, storage.</summary>
internal static class ServiceShapes
{
    private static readonly Shape Interval = Choice("hourly", "daily", "weekly", "monthly");

    internal static readonly FieldsShape Automerge = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("delete_branch", Flag, value: false),
        WithDefault("merge_strategy", Choice("auto", "merge", "rebase", "squash"), "auto"),
        WithDefault("require_explicit_apply", Flag, value: false),
        WithDefault("retain_pr_title", Flag, value: false)
    );

    internal static readonly FieldsShape BatchRuns = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("max_workspaces_per_batch", Whole(1), 1)
    );

    internal static readonly FieldsShape Builder = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Key("script", Texts.Any)
    );

    internal static readonly FieldsShape Indexer = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Key("build_tag", Texts.Any)
    );

    internal static readonly FieldsShape CostEstimation = new(
        "a map",
        WithDefault("enabled", Flag, value: true),
        WithDefault("provider", Choice("infracost"), "infracost"),
        WithDefault("currency", Texts.NotEmpty, "USD")
    );

    private static readonly FieldsShape Schedule = new(
        "a schedule",
        Required("schedule", Interval),
        Required("tag_query", Texts.Query),
        WithDefault("reconcile", Flag, value: false),
        Key("window", new FieldsShape("a map", Required("start", Texts.WindowTime), Required("end", Texts.WindowTime)))
    );

    private static readonly FieldsShape DriftBySchedules = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Required("schedules", new MapShape(Schedule))
    );

    private static readonly FieldsShape DriftBySchedule = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        Required("schedule", Interval),
        WithDefault("reconcile", Flag, value: false),
        Key("tag_query", Texts.Query)
    );

    internal static readonly UnionShape Drift = new(
        "a map with `schedule` or `schedules`",
        static node =>
            node is YamlMapping map && map.Find("schedules") is not null ? DriftBySchedules : DriftBySchedule,
        DriftBySchedule,
        DriftBySchedules
    );

    internal static readonly FieldsShape Notifications = new(
        "a map",
        Key(
            "policies",
            new ListShape(
                new FieldsShape(
                    "a policy",
                    Required("tag_query", Texts.Query),
                    WithDefault("comment_strategy", Choice("append", "delete", "minimize"), "minimize")
                )
            )
        ),
        Key("summary", new FieldsShape("a map", WithDefault("enabled", Flag, value: false)))
    );

    private static readonly FieldsShape Rules = new(
        "a map",
        Key("modified_by", Shapes.Texts),
        Key("plan_after", Shapes.Texts),
        Key("apply_after", Shapes.Texts),
        Key("auto_apply", Flag)
    );

    private static readonly MapShape StackVariables = new(
        Texts.Any,
        VariableNames.StackFaultOf,
        VariableNames.StackPattern
    );

    private static readonly FieldsShape StackOfStacks = new(
        "a stack",
        Required("stacks", Shapes.Texts),
        Key("rules", Rules),
        Key("variables", StackVariables)
    );

    private static readonly FieldsShape StackOfDirspaces = new(
        "a stack",
        Required("tag_query", Texts.Query),
        Key("rules", Rules),
        Key("variables", StackVariables)
    );

    internal static readonly FieldsShape Stacks = new(
        "a map",
        Key(
            "names",
            new MapShape(
                new UnionShape(
                    "a stack with its `tag_query`, or with the `stacks` that it is made of",
                    static node =>
                        node is YamlMapping map && map.Find("stacks") is not null ? StackOfStacks : StackOfDirspaces,
                    StackOfDirspaces,
                    StackOfStacks
                )
            )
        )
    );

    internal static readonly FieldsShape Integrations = new(
        "a map",
        Key(
            "resourcely",
            new FieldsShape("a map", Required("enabled", Flag), WithEmptyList("extra_args", Shapes.Texts))
        )
    );

    internal static readonly FieldsShape Credentials = new(
        "a map",
        WithDefault("github_token", Choice("git", "steps"), "git"),
        WithDefault("id_token", Choice("none", "engine", "steps"), "none"),
        WithEmptyList("repositories", new ListShape(Texts.RepositoryName))
    );

    private static readonly FieldsShape Ours = new("a map", Required("method", Choice("terrateam")));

    private static readonly FieldsShape ByCommand = new(
        "a map",
        Required("method", Choice("cmd")),
        Required("store", Command),
        Required("fetch", Command),
        Key("delete", Command)
    );

    private static readonly FieldsShape S3 = new(
        "a map",
        Required("method", Choice("s3")),
        Required("bucket", Texts.NotEmpty),
        Required("region", Texts.NotEmpty),
        Key("path", Texts.NotEmpty),
        Key("access_key_id", Texts.NotEmpty),
        Key("secret_access_key", Texts.NotEmpty),
        WithDefault("delete_used_plans", Flag, value: true),
        WithEmptyList("store_extra_args", Shapes.Texts),
        WithEmptyList("fetch_extra_args", Shapes.Texts),
        WithEmptyList("delete_extra_args", Shapes.Texts)
    );

    internal static readonly FieldsShape Storage = new(
        "a map",
        Key(
            "plans",
            new VariantShape(
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
