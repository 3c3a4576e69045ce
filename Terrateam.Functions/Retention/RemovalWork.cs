using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Carries out what GitHub said is gone, once GitHub says so to us too: whoever has a copy of such a delivery must not
/// be able to delete what was installed again since.
/// </summary>
public sealed partial class RemovalWork(
    Removals removals,
    Belongings belongings,
    DriftStore drift,
    CommandBudgets budgets,
    RepositoryRemover remover,
    IGitHubApp app,
    ILogger<RemovalWork> logger
)
{
    /// <summary>Takes one pass over everything that was noted.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        foreach (var (key, removal) in await removals.ListAsync(cancellationToken))
        {
            var isDone = true;
            foreach (var repository in await RepositoriesAsync(removal.Value, cancellationToken))
                isDone &= await RemoveAsync(removal.Value.InstallationId, repository, client, cancellationToken);
            if (isDone)
                await removals.ForgetAsync(key, removal.ETag, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<long>> RepositoriesAsync(Removal removal, CancellationToken cancellationToken)
    {
        if (removal.RepositoryId is { } one)
            return [one];

        var all = new HashSet<long>();
        await foreach (var known in belongings.RepositoriesAsync(cancellationToken))
        {
            if (known.InstallationId == removal.InstallationId)
                all.Add(known.Id);
        }

        await foreach (var watched in drift.ListAsync(cancellationToken))
        {
            if (watched.Value.Repository.InstallationId == removal.InstallationId)
                all.Add(watched.Value.Repository.Id);
        }

        return [.. all];
    }

    /// <summary>True where there is nothing left to do for a repository.</summary>
    private async Task<bool> RemoveAsync(
        long installationId,
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        // It came to somebody else meanwhile, as by a transfer.
        if (
            await belongings.FindAsync(repositoryId, cancellationToken) is { } known
            && known.InstallationId != installationId
        )
        {
            return true;
        }

        try
        {
            _ = await app.ForInstallation(installationId).GetRepositoryAsync(repositoryId, cancellationToken);
            Log.StillThere(logger, repositoryId, installationId);
            return true;
        }
        catch (GitHubException exception) when (exception.Status is 404 or 410 or 451)
        {
            _ = await budgets.ForgetRepositoryAsync(installationId, repositoryId, cancellationToken);
            var isDone = await remover.RemoveAsync(repositoryId, client, cancellationToken);
            if (isDone)
                Log.Removed(logger, repositoryId, installationId);
            return isDone;
        }
        catch (GitHubException exception)
        {
            Log.Unsure(logger, repositoryId, installationId, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Everything of repository {RepositoryId} of installation {InstallationId} was deleted"
        )]
        public static partial void Removed(ILogger logger, long repositoryId, long installationId);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Repository {RepositoryId} is still there for installation {InstallationId}: nothing was deleted"
        )]
        public static partial void StillThere(ILogger logger, long repositoryId, long installationId);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "GitHub does not say whether repository {RepositoryId} of installation {InstallationId} is "
                + "gone; it is asked again: {Reason}"
        )]
        public static partial void Unsure(ILogger logger, long repositoryId, long installationId, string reason);
    }
}
