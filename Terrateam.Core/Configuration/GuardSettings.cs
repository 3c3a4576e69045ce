using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Builds access rules and apply requirements from a file that was read and checked.</summary>
internal static class GuardSettings
{
    internal static AccessSettings Access(JsonObject? json)
    {
        var given = AccessSettings.Default;
        if (json is null)
            return given;

        return new()
        {
            Enabled = json.Flag("enabled", given.Enabled),
            ApplyNeedsAll = json.Flag("apply_require_all_dirspace_access", given.ApplyNeedsAll),
            PlanNeedsAll = json.Flag("plan_require_all_dirspace_access", given.PlanNeedsAll),
            CiConfigUpdate = Matches(json, "ci_config_update", given.CiConfigUpdate),
            ConfigUpdate = Matches(json, "terrateam_config_update", given.ConfigUpdate),
            Files = (json["files"] as JsonObject ?? []).ToDictionary(
                static file => file.Key,
                static file => Matches(file.Value!.AsArray()),
                StringComparer.Ordinal
            ),
            Unlock = Matches(json, "unlock", given.Unlock),
            Secrets = Matches(json, "secrets", given.Secrets),
            Policies = json["policies"] is JsonArray policies
                ? [.. policies.Select(static policy => Policy(policy!.AsObject()))]
                : given.Policies,
        };
    }

    internal static RequirementSettings Requirements(JsonObject? json)
    {
        var given = RequirementSettings.Default;
        if (json is null)
            return given;

        return new()
        {
            CreatePendingApplyCheck = json.Flag("create_pending_apply_check", given.CreatePendingApplyCheck),
            CreateCompletedApplyCheckOnNoop = json.Flag(
                "create_completed_apply_check_on_noop",
                given.CreateCompletedApplyCheckOnNoop
            ),
            Checks = json["checks"] switch
            {
                JsonArray list => [.. list.Select(static check => Check(check!.AsObject()))],
                JsonObject one => [Check(one)],
                _ => given.Checks,
            },
        };
    }

    private static AccessPolicy Policy(JsonObject json)
    {
        var policy = new AccessPolicy(Texts.ToQuery(json.Text("tag_query")!));
        return policy with
        {
            Plan = Matches(json, "plan", policy.Plan),
            Apply = Matches(json, "apply", policy.Apply),
            ApplyAutoapprove = Matches(json, "apply_autoapprove", policy.ApplyAutoapprove),
            ApplyForce = Matches(json, "apply_force", policy.ApplyForce),
            ApplyWithSuperapproval = Matches(json, "apply_with_superapproval", policy.ApplyWithSuperapproval),
            Superapproval = Matches(json, "superapproval", policy.Superapproval),
        };
    }

    private static RequirementCheck Check(JsonObject json) =>
        new(Texts.ToQuery(json.Text("tag_query") ?? ""))
        {
            Approved =
                json["approved"] is JsonObject approved && approved.Flag("enabled", otherwise: false)
                    ? Approval(approved)
                    : null,
            MergeConflicts = IsOn(json, "merge_conflicts", otherwise: true),
            StatusChecks = IsOn(json, "status_checks", otherwise: true),
            IgnoreMatching =
            [
                .. (json["status_checks"] as JsonObject ?? []).Texts("ignore_matching").Select(Texts.ToRegex),
            ],
            ApplyAfterMerge = IsOn(json, "apply_after_merge", otherwise: false),
            ReadyForReview = json.Flag("require_ready_for_review_pr", otherwise: true),
        };

    // The first version of the file calls `any_of_count` `count`.
    private static ApprovalRequirement Approval(JsonObject json) =>
        new()
        {
            AllOf = Matches(json, "all_of", []),
            AnyOf = Matches(json, "any_of", []),
            AnyOfCount = json.Number("count", json.Number("any_of_count", 1)),
            AnyHead = json.Flag("any_head", otherwise: false),
            CompletedReviews = json.Flag("require_completed_reviews", otherwise: false),
        };

    private static bool IsOn(JsonObject json, string key, bool otherwise) =>
        (json[key] as JsonObject)?.Flag("enabled", otherwise) ?? otherwise;

    private static IReadOnlyList<AccessMatch> Matches(
        JsonObject json,
        string key,
        IReadOnlyList<AccessMatch> otherwise
    ) => json[key] is JsonArray list ? Matches(list) : otherwise;

    private static IReadOnlyList<AccessMatch> Matches(JsonArray list) =>
        [
            .. list.Select(static text =>
                AccessMatch.Parse(text!.GetValue<string>())
                ?? throw new InvalidOperationException("The list was checked before.")
            ),
        ];
}
