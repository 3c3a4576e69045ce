using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>
/// Builds the settings of merging, drift and the other services from a file that was read and checked.
/// </summary>
internal static class ServiceSettings
{
    internal static Automerge Automerge(JsonObject? json) =>
        json is null
            ? new()
            : new(
                json.Flag("enabled", otherwise: false),
                json.Flag("delete_branch", otherwise: false),
                json.Text("merge_strategy") switch
                {
                    "merge" => MergeStrategy.Merge,
                    "rebase" => MergeStrategy.Rebase,
                    "squash" => MergeStrategy.Squash,
                    _ => MergeStrategy.Auto,
                },
                json.Flag("require_explicit_apply", otherwise: false),
                json.Flag("retain_pr_title", otherwise: false)
            );

    internal static BatchRuns BatchRuns(JsonObject? json) =>
        json is null ? new() : new(json.Flag("enabled", otherwise: false), json.Number("max_workspaces_per_batch", 1));

    internal static Notifications Notifications(JsonObject? json) =>
        json is null
            ? Configuration.Notifications.Default
            : new(
                [
                    .. json.List("policies")
                        .Select(static policy => new NotificationPolicy(
                            Texts.ToQuery(policy!.AsObject().Text("tag_query")!),
                            policy!.AsObject().Text("comment_strategy") switch
                            {
                                "append" => CommentStrategy.Append,
                                "delete" => CommentStrategy.Delete,
                                _ => CommentStrategy.Minimize,
                            }
                        )),
                ],
                (json["summary"] as JsonObject)?.Flag("enabled", otherwise: false) ?? false
            )
            {
                Destinations = [.. json.List("destinations").Select(static one => Destination(one!.AsObject()))],
                Overview = Overview(json["overview"] as JsonObject),
                Results = json.Text("results") switch
                {
                    "checks" => ResultDisplay.Checks,
                    "both" => ResultDisplay.Both,
                    _ => ResultDisplay.Statuses,
                },
            };

    private static NotificationDestination Destination(JsonObject json) =>
        new(
            json.Text("name")!,
            Texts.ToQuery(json.Text("tag_query")!),
            [.. json.Texts("events").Select(NoticeEvents.Parse).Distinct()],
            json.Number("lock_held_hours", 24)
        );

    private static RunCommentRule? Overview(JsonObject? json) =>
        json?.Flag("enabled", otherwise: false) is not true ? null
        : json.Text("run_comments") is "failures" ? RunCommentRule.Failures
        : RunCommentRule.All;

    internal static Builder Builder(JsonObject? json) =>
        json is null ? new() : new(json.Flag("enabled", otherwise: false), json.Text("script"));

    internal static Indexer Indexer(JsonObject? json) =>
        json is null ? new() : new(json.Flag("enabled", otherwise: false), json.Text("build_tag"));

    internal static IEnumerable<DestinationBranch> DestinationBranches(JsonArray branches) =>
        branches.Select(static entry =>
            entry is JsonObject map
                ? new DestinationBranch(
                    map.Text("branch")!,
                    map["source_branches"] is null ? ["*"] : map.Texts("source_branches")
                )
                : new DestinationBranch(entry!.GetValue<string>(), ["*"])
        );

    internal static IEnumerable<StackRule> Stacks(JsonObject? json, SchemaReader reader)
    {
        foreach (var (name, value) in json?["names"] as JsonObject ?? [])
        {
            var stack = value!.AsObject();
            var rules = stack["rules"] as JsonObject ?? [];
            var (file, line, column) = reader.PlaceOf((stack["tag_query"] ?? stack["stacks"])!);
            yield return new(
                name,
                stack.Text("tag_query") is { } query ? Texts.ToQuery(query) : null,
                stack.Texts("stacks"),
                Names(rules, "modified_by"),
                Names(rules, "plan_after"),
                Names(rules, "apply_after"),
                rules["auto_apply"]?.GetValue<bool>(),
                (stack["variables"] as JsonObject ?? []).ToDictionary(
                    static variable => variable.Key,
                    static variable => variable.Value!.GetValue<string>(),
                    StringComparer.Ordinal
                ),
                line,
                column,
                file
            );
        }
    }

    private static IReadOnlyList<string>? Names(JsonObject rules, string key) =>
        rules[key] is null ? null : rules.Texts(key);
}
