using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Merges a pull request of which everything is applied, where the configuration says so.</summary>
internal static class MergeDecision
{
    private const int MaxTitleLength = 200;

    /// <summary>The merge, or why it is not done; null where nobody expects one.</summary>
    /// <param name="context">The situation.</param>
    /// <param name="isExplicit">Whether a person asked for the apply that led here.</param>
    /// <param name="before">What to do first.</param>
    public static Decision? Attempt(DecisionContext context, bool isExplicit, IEnumerable<Effect> before)
    {
        var pullRequest = context.PullRequest;
        if (
            context.Snapshot.Configuration?.Configuration?.Automerge is not { Enabled: true } settings
            || (settings.NeedsExplicitApply && !isExplicit)
            || pullRequest is not { State: PullRequestState.Open, IsDraft: false, IsFork: false }
            || context.Obstacle("merge") is not null
            || context.OwnRuns.Any()
            || context.Snapshot.Changes is not { Changed: { Count: > 0 } changed }
            || !changed.All(dirspace => context.IsApplied(dirspace.Dirspace))
        )
        {
            return null;
        }

        if (pullRequest.Mergeable is false)
            return context.Answer(new Message.MergeConflict(pullRequest.BaseRef), [.. before]);

        // A plan without changes asks nobody, and a forced apply skips what is required: neither is a way around it
        // into the branch.
        return Missing(context, changed) is { } missing
            ? context.Answer(new Message.NotMergedByItself(missing), [.. before])
            : context.Nothing([.. before, MergeOf(settings, pullRequest)]);
    }

    private static Effect.Merge MergeOf(Automerge settings, PullRequest pullRequest) =>
        new(
            settings.Strategy,
            pullRequest.HeadSha,
            TitleOf(settings, pullRequest),
            settings.DeleteBranch,
            pullRequest.HeadRef,
            pullRequest.BaseRef,
            pullRequest.BaseSha
        );

    // That it is merged first is what the merge is for.
    private static Message? Missing(DecisionContext context, IReadOnlyList<ChangedDirspace> changed) =>
        Admission.Requirements(context, changed) switch
        {
            Message.RequirementsNotMet unmet => unmet
                .Requirements.Where(requirement =>
                    !string.Equals(requirement.Name, "apply_after_merge", StringComparison.Ordinal)
                )
                .ToList()
                is { Count: > 0 } missing
                ? new Message.RequirementsNotMet(missing)
                : null,
            var other => other,
        };

    /// <summary>The title of the commit that the merge makes.</summary>
    public static string TitleOf(Automerge settings, PullRequest pullRequest)
    {
        // A title is one line; whoever wrote it may have meant it to be more.
        var title = new string([.. pullRequest.Title.Where(letter => !char.IsControl(letter))]).Trim();
        return settings.RetainTitle && title.Length > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Truncation.First(title, MaxTitleLength)} (#{pullRequest.Number})"
            )
            : string.Create(CultureInfo.InvariantCulture, $"Terrateam Automerge #{pullRequest.Number}");
    }
}
