using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Requirements;

/// <summary>The requirements of a pull request before an apply. Every way to apply checks them here.</summary>
internal static class ApplyRequirements
{
    /// <summary>
    /// The requirements that are not met, each with what is missing and where; empty when all may be applied.
    /// </summary>
    /// <param name="settings">The requirements.</param>
    /// <param name="facts">The state of the pull request.</param>
    /// <param name="dirspaces">The dirspaces to be applied.</param>
    /// <remarks>
    /// Once merged, conflicts, drafts and checks are met; approvals are needed as before. Mergeability that GitHub does
    /// not know is not met, and neither are completed reviews where GitHub requires none.
    /// </remarks>
    public static IReadOnlyList<UnmetRequirement> Unmet(
        RequirementSettings settings,
        RequirementFacts facts,
        IReadOnlyList<ChangedDirspace> dirspaces
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(facts);
        return
        [
            .. dirspaces
                .GroupBy(dirspace => IndexOf(settings.Checks, dirspace))
                .OrderBy(group => group.Key)
                .SelectMany(group =>
                    Create(
                        group.Key < 0 ? null : settings.Checks[group.Key],
                        facts,
                        [.. group.Select(dirspace => dirspace.Dirspace)]
                    )
                ),
        ];
    }

    private static int IndexOf(IReadOnlyList<RequirementCheck> checks, ChangedDirspace dirspace)
    {
        var subject = new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory);
        for (var index = 0; index < checks.Count; index++)
        {
            if (checks[index].Query.Matches(subject))
                return index;
        }

        return -1;
    }

    // In the order in which `terrateam explain` lists them.
    private static IEnumerable<UnmetRequirement> Create(
        RequirementCheck? check,
        RequirementFacts facts,
        IReadOnlyList<Dirspace> dirspaces
    )
    {
        if (check is null)
        {
            yield return new(
                "checks",
                "No entry of apply_requirements.checks selects this, and what has no requirements cannot be "
                    + "applied. Add an entry with an empty tag_query at the end.",
                dirspaces
            );
            yield break;
        }

        foreach (var missing in ApprovalsOf(check.Approved, facts))
            yield return new("approved", missing, dirspaces);

        var pullRequest = facts.PullRequest;
        if (pullRequest.State == PullRequestState.Merged)
            yield break;
        if (check.ApplyAfterMerge)
            yield return new("apply_after_merge", "This is applied only after the pull request was merged.", dirspaces);
        if (check.MergeConflicts && pullRequest.Mergeable is null)
        {
            yield return new(
                "merge_conflicts",
                "GitHub has not worked out yet whether the pull request can be merged. Try again in a moment.",
                dirspaces
            );
        }

        if (check.MergeConflicts && pullRequest.Mergeable is false)
        {
            yield return new(
                "merge_conflicts",
                $"The pull request conflicts with `{pullRequest.BaseRef}`. Resolve the conflicts and push.",
                dirspaces
            );
        }

        var open = check.StatusChecks
            ? facts
                .Checks.Where(status => !status.IsFinished || !status.IsSuccessful)
                .Where(status => IsRelevant(status, check))
                .OrderBy(status => status.Name, StringComparer.Ordinal)
                .ToList()
            : [];
        if (open.Count > 0)
            yield return new("status_checks", Describe(open), dirspaces);
        if (check.ReadyForReview && pullRequest.IsDraft)
        {
            yield return new(
                "require_ready_for_review_pr",
                "The pull request is a draft. Mark it as ready for review.",
                dirspaces
            );
        }
    }

    private static IEnumerable<string> ApprovalsOf(ApprovalRequirement? approved, RequirementFacts facts)
    {
        if (approved is null)
            yield break;

        var approvers = approved.AnyHead ? [.. facts.Approvers, .. facts.FormerApprovers] : facts.Approvers;
        var missing = Approvals.Missing(approved.AllOf, approved.AnyOf, approved.AnyOfCount, approvers);
        if (missing.Count > 0)
        {
            var given =
                approvers.Count == 0
                    ? "There are no approvals yet."
                    : $"Approved by {string.Join(", ", approvers.Select(person => person.Login))}.";
            yield return $"Missing: {string.Join("; ", missing)}. {given}";
        }

        if (approved.CompletedReviews && facts.ReviewDecision != ReviewDecision.Approved)
        {
            yield return Explain(facts);
        }
        // GitHub may count Apps, earlier commits and pushers, so at least one approval has to be by another person.
        else if (approved.CompletedReviews && !approvers.Any(static person => Approvals.MayCount([], person)))
        {
            yield return "GitHub holds that the reviews it requires are given (require_completed_reviews), but "
                + "none of them is by a person whose approval counts here.";
        }
    }

    private static string Explain(RequirementFacts facts) =>
        facts.ReviewDecision switch
        {
            ReviewDecision.ReviewRequired =>
                "Reviews that GitHub requires are missing (require_completed_reviews). The pull request's page "
                    + "lists them.",
            ReviewDecision.ChangesRequested =>
                "Changes were requested (require_completed_reviews). The reviewer has to approve, or the review "
                    + "has to be dismissed.",
            _ => $"GitHub requires no reviews for {facts.PullRequest.BaseRef}, so it cannot say that they are "
                + $"given (require_completed_reviews). "
                + "Add a branch protection rule or a ruleset that requires pull request reviews, or take the "
                + "key out.",
        };

    // Terrateam's own statuses are left out: an apply that required them could never be allowed.
    private static bool IsRelevant(CommitCheck status, RequirementCheck check) =>
        !status.IsOurs
        && !check.IgnoreMatching.Any(pattern =>
            string.Equals(pattern.ToString(), status.Name, StringComparison.Ordinal) || pattern.IsMatch(status.Name)
        );

    private static string Describe(List<CommitCheck> open)
    {
        const int shown = 10;
        var names = open.Take(shown)
            .Select(check => $"{check.Name} ({(check.IsFinished ? "failed" : "not finished")})");
        var more = open.Count > shown ? $" and {open.Count - shown} more" : "";
        return $"These checks are not successful: {string.Join(", ", names)}{more}.";
    }
}
