using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Merging;

/// <summary>
/// Merges a pull request, or comments why GitHub refused. Repeated after a crash, it finds the merge and only deletes
/// the branch.
/// </summary>
public sealed partial class Merger(IGitHubApp app, CommentPublisher comments, TimeProvider time, ILogger<Merger> logger)
{
    private const int Tries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Merges a pull request and deletes its branch where that is asked for.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">Number of the pull request.</param>
    /// <param name="key">Key of the comment about a refusal.</param>
    /// <param name="merge">The decided merge.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="GitHubException">GitHub does not answer; a later attempt may succeed.</exception>
    public async Task MergeAsync(
        Repository repository,
        int number,
        string key,
        Effect.Merge merge,
        CancellationToken cancellationToken
    )
    {
        var github = app.For(repository);
        if (await TryAsync(github, number, merge, cancellationToken) is { } refusal)
        {
            Log.NotMerged(logger, repository.FullName, number, refusal);
            await comments.SayAsync(
                repository,
                number,
                key,
                MessageText.Render(new Message.NotMerged(merge.Strategy, refusal)),
                cancellationToken
            );
            return;
        }

        Log.Merged(logger, repository.FullName, number);
        if (
            merge.DeleteBranch
            && await TryDeleteBranchAsync(github, repository.DefaultBranch, number, merge, cancellationToken)
                is { } kept
        )
        {
            await comments.SayAsync(
                repository,
                number,
                $"{key}-branch",
                MessageText.Render(new Message.BranchKept(merge.HeadRef, kept)),
                cancellationToken
            );
        }
    }

    /// <summary>The reason why it was not merged, or null when it is.</summary>
    private async Task<string?> TryAsync(
        IRepositoryClient github,
        int number,
        Effect.Merge merge,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            // An earlier attempt that lost its answer, or a user, may have merged it already.
            var pullRequest = await github.PullRequests.GetAsync(number, cancellationToken);
            if (pullRequest.State == PullRequestState.Merged)
                return null;
            if (pullRequest.State == PullRequestState.Closed)
                return "It was closed meanwhile.";
            if (!string.Equals(pullRequest.HeadSha, merge.HeadSha, StringComparison.OrdinalIgnoreCase))
            {
                return $"It got a newer commit than {merge.HeadSha[..Math.Min(7, merge.HeadSha.Length)]}, which "
                    + $"is the one that was applied.";
            }

            if (!pullRequest.HasBase(merge.BaseRef, merge.BaseSha))
            {
                return $"It goes into {pullRequest.BaseRef} now, and was applied for another base. Plan and "
                    + $"apply it again.";
            }

            if (await TryOnceAsync(github.Merges, number, merge, cancellationToken) is not { } refusal)
                return null;
            if (refusal.Contains("already in progress", StringComparison.OrdinalIgnoreCase) && attempt == Tries)
                return null;
            if (attempt == Tries)
                return refusal;

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<string?> TryOnceAsync(
        IMergeClient merges,
        int number,
        Effect.Merge merge,
        CancellationToken cancellationToken
    )
    {
        var refusal = "";
        foreach (var method in MethodsOf(merge.Strategy))
        {
            try
            {
                _ = await merges.MergeAsync(number, method, merge.HeadSha, merge.Title, cancellationToken);
                return null;
            }
            catch (GitHubException exception) when (exception.Status is 403 or 404 or 405 or 409 or 422)
            {
                refusal = exception.Message;

                // Another method helps where this one is not allowed, and not while the branch is being moved.
                if (exception.Status != 405 || refusal.Contains("was modified", StringComparison.OrdinalIgnoreCase))
                    return refusal;
            }
        }

        return refusal;
    }

    private static MergeStrategy[] MethodsOf(MergeStrategy strategy) =>
        strategy == MergeStrategy.Auto ? [MergeStrategy.Merge, MergeStrategy.Squash] : [strategy];

    /// <summary>
    /// The reason why the branch still exists, or null. The default branch, the base branch and branches of forks are
    /// never deleted, even if the configuration asks for it.
    /// </summary>
    private static async Task<string?> TryDeleteBranchAsync(
        IRepositoryClient github,
        string defaultBranch,
        int number,
        Effect.Merge merge,
        CancellationToken cancellationToken
    )
    {
        var pullRequest = await github.PullRequests.GetAsync(number, cancellationToken);
        var isNeeded =
            pullRequest.IsFork
            || string.Equals(merge.HeadRef, defaultBranch, StringComparison.Ordinal)
            || string.Equals(merge.HeadRef, pullRequest.BaseRef, StringComparison.Ordinal)
            || !string.Equals(merge.HeadRef, pullRequest.HeadRef, StringComparison.Ordinal);
        if (isNeeded)
            return null;

        try
        {
            // Commits pushed after the merge exist only on this branch.
            var tip = await github.Branches.FindTipAsync(merge.HeadRef, cancellationToken);
            if (tip is null)
                return null;
            if (!string.Equals(tip, merge.HeadSha, StringComparison.OrdinalIgnoreCase))
                return "It has commits that were not merged.";

            await github.Branches.DeleteAsync(merge.HeadRef, cancellationToken);
            return null;
        }
        catch (GitHubException exception) when (exception.Status is 403 or 404 or 409 or 422)
        {
            return exception.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Repository}#{Number} is merged")]
        public static partial void Merged(ILogger logger, string repository, int number);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Repository}#{Number} was not merged: {Reason}")]
        public static partial void NotMerged(ILogger logger, string repository, int number, string reason);
    }
}
