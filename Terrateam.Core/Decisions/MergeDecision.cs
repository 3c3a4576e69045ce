using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Merges a pull request once everything is applied, where the configuration says so.</summary>
internal static class MergeDecision
{
    private const int MaxTitleLength = 200;

    /// <summary>Merges, or reports why not; null where no merge is due.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="isExplicit">True where a user asked for the apply that led here.</param>
    /// <param name="before">Effects that come first.</param>
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

        // A plan without changes needs no approval and a forced apply skips requirements. Neither may bypass the
        // requirements of the merge.
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

    private static Message? Missing(DecisionContext context, IReadOnlyList<ChangedDirspace> changed)
    {
        List<Message> missing = [.. Admission.Requirements(context, changed).Select(WithoutMerge).OfType<Message>()];
        return missing.Count switch
        {
            0 => null,
            1 => Admission.Unsure(context, missing[0]),
            _ => Admission.Unsure(context, new Message.NotReady(missing)),
        };
    }

    // `apply_after_merge` cannot be a requirement of the merge itself.
    private static Message? WithoutMerge(Message message) =>
        message is not Message.RequirementsNotMet unmet ? message
        : unmet
            .Requirements.Where(requirement =>
                !string.Equals(requirement.Name, "apply_after_merge", StringComparison.Ordinal)
            )
            .ToList()
            is { Count: > 0 } left
            ? new Message.RequirementsNotMet(left)
        : null;

    /// <summary>The title of the merge commit.</summary>
    public static string TitleOf(Automerge settings, PullRequest pullRequest)
    {
        // A title is one line, but its author controls it.
        var title = new string([.. pullRequest.Title.Where(letter => !char.IsControl(letter))]).Trim();
        return settings.RetainTitle && title.Length > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Truncation.First(title, MaxTitleLength)} (#{pullRequest.Number})"
            )
            : string.Create(CultureInfo.InvariantCulture, $"Terrateam Automerge #{pullRequest.Number}");
    }
}
