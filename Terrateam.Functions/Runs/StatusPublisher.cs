using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Runs;

/// <summary>How statuses are shown.</summary>
/// <param name="PullRequest">Number of the pull request that they are about.</param>
/// <param name="Display">Where; null for commit statuses alone.</param>
public sealed record StatusTarget(int PullRequest, ResultDisplay? Display)
{
    /// <summary>What check runs show, by the title of the status.</summary>
    public IReadOnlyDictionary<string, CheckDetails> Details { get; init; } =
        new Dictionary<string, CheckDetails>(StringComparer.Ordinal);

    /// <summary>The run that most of them are about, which need not be read then; null for none.</summary>
    public Run? Run { get; init; }
}

/// <summary>Sets commit statuses, or check runs in their place; safe to repeat.</summary>
public sealed class StatusPublisher(IGitHubApp app, RunStore runs, CheckRunPublisher checks)
{
    /// <summary>GitHub's limit, in characters.</summary>
    private const int MaxDescriptionLength = 140;

    /// <summary>Sets statuses of a commit, one after another, as GitHub's guidelines ask for.</summary>
    public async Task SetAsync(
        Repository repository,
        string sha,
        IEnumerable<StatusChange> statuses,
        StatusTarget target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var client = app.For(repository).Statuses;
        var known = new Dictionary<Guid, Run?>();
        if (target.Run is { } own)
            known[own.Id] = own;
        foreach (var status in statuses)
        {
            Run? run = null;
            if (status.RunId is { } id && !known.TryGetValue(id, out run))
                known[id] = run = await runs.FindAsync(id, cancellationToken);
            var description =
                status.Description.Length <= MaxDescriptionLength
                    ? status.Description
                    : status.Description[..(MaxDescriptionLength - 1)] + "…";
            var change = status with { Description = description };
            if (
                target.Display is not null
                && await checks.TrySetAsync(repository, sha, change, run, target, cancellationToken)
                && target.Display == ResultDisplay.Checks
            )
            {
                continue;
            }

            await client.SetAsync(
                sha,
                new CommitStatus(status.Title, status.State, description, run?.Url),
                cancellationToken
            );
        }
    }
}
