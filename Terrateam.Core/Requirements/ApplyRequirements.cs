using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Requirements;

/// <summary>A status or check run of the head commit, as a requirement sees it.</summary>
/// <param name="Name">Context or check name.</param>
/// <param name="IsFinished">False while it is pending, queued or running.</param>
/// <param name="IsSuccessful">True for success, neutral and skipped.</param>
/// <param name="IsFromActions">True for a check run that GitHub Actions made: our own jobs are among them.</param>
public sealed record HeadCheck(string Name, bool IsFinished, bool IsSuccessful, bool IsFromActions);

/// <summary>What must be true of a pull request before it may be applied. Every way to apply asks here.</summary>
public static class ApplyRequirements
{
    /// <summary>The requirements that are not met, each with what is missing; empty when it may be applied.</summary>
    /// <param name="pullRequest">The pull request as it is now.</param>
    /// <param name="checks">Statuses and check runs of its head.</param>
    /// <param name="dirspaces">What is to be applied.</param>
    /// <remarks>A merge settles conflicts, drafts and checks. Mergeability that GitHub does not know is not met.</remarks>
    public static IReadOnlyList<UnmetRequirement> Unmet(
        PullRequest pullRequest,
        IReadOnlyList<HeadCheck> checks,
        IReadOnlyList<Dirspace> dirspaces)
    {
        if (pullRequest.State == PullRequestState.Merged)
            return [];

        var unmet = new List<UnmetRequirement>();
        if (pullRequest.IsDraft)
            unmet.Add(new("require_ready_for_review_pr", "The pull request is a draft. Mark it as ready for review.", dirspaces));
        if (pullRequest.Mergeable is null)
            unmet.Add(new("merge_conflicts", "GitHub has not worked out yet whether the pull request can be merged. Try again in a moment.", dirspaces));
        if (pullRequest.Mergeable is false)
            unmet.Add(new("merge_conflicts", $"The pull request conflicts with `{pullRequest.BaseRef}`. Resolve the conflicts and push.", dirspaces));

        var open = checks.Where(IsRelevant).Where(check => !check.IsFinished || !check.IsSuccessful).OrderBy(check => check.Name, StringComparer.Ordinal).ToList();
        if (open.Count > 0)
            unmet.Add(new("status_checks", Describe(open), dirspaces));

        return unmet;
    }

    // Our own statuses never count: a requirement on them could never be met.
    private static bool IsRelevant(HeadCheck check) => !check.IsFromActions && !StatusTitle.IsOurs(check.Name);

    private static string Describe(List<HeadCheck> open)
    {
        const int shown = 10;
        var names = open.Take(shown).Select(check => $"{check.Name} ({(check.IsFinished ? "failed" : "not finished")})");
        var more = open.Count > shown ? $" and {open.Count - shown} more" : "";
        return $"These checks are not successful: {string.Join(", ", names)}{more}.";
    }
}
