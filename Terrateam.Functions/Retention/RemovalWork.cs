using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Deletes installations and repositories that GitHub reported as gone, after reading from GitHub that they are: a
/// replayed delivery must not delete what was installed again since.
/// </summary>
public sealed partial class RemovalWork(
    Removals removals,
    Belongings belongings,
    DriftStore drift,
    CommandBudgets budgets,
    RepositoryRemover remover,
    AuditLog audit,
    IGitHubApp app,
    ILogger<RemovalWork> logger
)
{
    /// <summary>Makes one pass over all recorded removals.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        foreach (var (key, removal) in await removals.ListAsync(cancellationToken))
        {
            var isDone = true;
            foreach (var repository in await RepositoriesAsync(removal.Value, cancellationToken))
                isDone &= await RemoveAsync(removal.Value, repository, client, cancellationToken);
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

    /// <summary>True where nothing is left to delete for a repository.</summary>
    private async Task<bool> RemoveAsync(
        Removal removal,
        long repositoryId,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var installationId = removal.InstallationId;
        var known = await belongings.FindAsync(repositoryId, cancellationToken);

        // It has moved to another installation, for example by a transfer.
        if (known is not null && known.InstallationId != installationId)
            return true;

        try
        {
            app.ForgetTokens(installationId);
            _ = await app.ForInstallation(installationId).GetRepositoryAsync(repositoryId, cancellationToken);
            Log.StillThere(logger, repositoryId, installationId);
            return true;
        }
        catch (GitHubException exception) when (exception.Status is 404 or 410 or 451)
        {
            var name = known?.Name ?? await KeepNameAsync(installationId, repositoryId, cancellationToken);
            _ = await budgets.ForgetRepositoryAsync(installationId, repositoryId, cancellationToken);
            var isDone = await remover.RemoveAsync(repositoryId, client, cancellationToken);
            if (!isDone)
                return false;

            await audit.AddAsync(
                new AuditEvent(AuditActions.RepositoryDeleted, AuditActions.App)
                {
                    Id = string.Create(
                        CultureInfo.InvariantCulture,
                        $"repository:{repositoryId}:{AuditActions.RepositoryDeleted}:{removal.At.UtcTicks}"
                    ),
                    Repository = name,
                    Installation = installationId,
                    RepositoryId = repositoryId,
                    Reason = "GitHub does not show it to the App any more",
                    Outcome = "everything of it was deleted",
                },
                cancellationToken
            );
            Log.Removed(logger, repositoryId, installationId);
            return true;
        }
        catch (GitHubException exception)
        {
            Log.Unsure(logger, repositoryId, installationId, exception.Message);
            return false;
        }
    }

    /// <summary>
    /// The name of a repository that only the records of drift know. They go in the first of several passes; its record
    /// among the repositories goes last, and keeps the name until then.
    /// </summary>
    private async Task<string?> KeepNameAsync(
        long installationId,
        long repositoryId,
        CancellationToken cancellationToken
    )
    {
        if (
            await drift.FindAsync(repositoryId, cancellationToken) is not { Value.Repository: var repository }
            || repository.InstallationId != installationId
        )
        {
            return null;
        }

        await belongings.MoveAsync(repository, cancellationToken);
        return repository.FullName;
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
