using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Runs;

/// <summary>Sets commit statuses; safe to repeat.</summary>
public sealed class StatusPublisher(IGitHubApp app, RunStore runs)
{
    /// <summary>GitHub's limit, in characters.</summary>
    private const int MaxDescriptionLength = 140;

    /// <summary>Sets statuses of a commit, one after another, as GitHub's guidelines ask for.</summary>
    public async Task SetAsync(
        Repository repository,
        string sha,
        IEnumerable<StatusChange> statuses,
        CancellationToken cancellationToken
    )
    {
        var client = app.For(repository).Statuses;
        foreach (var status in statuses)
        {
            var url = status.RunId is { } runId ? (await runs.FindAsync(runId, cancellationToken))?.Url : null;
            var description =
                status.Description.Length <= MaxDescriptionLength
                    ? status.Description
                    : status.Description[..(MaxDescriptionLength - 1)] + "…";
            await client.SetAsync(
                sha,
                new CommitStatus(status.Title, status.State, description, url),
                cancellationToken
            );
        }
    }
}
