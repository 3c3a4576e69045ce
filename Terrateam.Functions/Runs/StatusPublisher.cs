using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Runs;

/// <summary>Sets commit statuses; safe to repeat.</summary>
public sealed class StatusPublisher(IGitHubApp app, RunStore runs)
{
    /// <summary>GitHub's limit, in characters.</summary>
    private const int MaxDescriptionLength = 140;

    /// <summary>Sets statuses of a commit, one after another, as GitHub's guidelines ask for.</summary>
    public async Task SetAsync(
        RunRepository repository,
        string sha,
        IEnumerable<StatusChange> statuses,
        CancellationToken cancellationToken
    )
    {
        var github = app.ForInstallation(repository.InstallationId);
        var where = new Repository(repository.Id, repository.Owner, repository.Name, repository.DefaultBranch);
        foreach (var status in statuses)
        {
            var url = status.RunId is { } runId ? (await runs.FindAsync(runId, cancellationToken))?.Url : null;
            var description =
                status.Description.Length <= MaxDescriptionLength
                    ? status.Description
                    : status.Description[..(MaxDescriptionLength - 1)] + "…";
            await github.SetStatusAsync(
                where,
                sha,
                new CommitStatus(status.Title, StateOf(status.State), description, url),
                cancellationToken
            );
        }
    }

    private static CommitState StateOf(StatusState state) =>
        state switch
        {
            StatusState.Success => CommitState.Success,
            StatusState.Failure => CommitState.Failure,
            _ => CommitState.Pending,
        };
}
