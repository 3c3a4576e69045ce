using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Apps;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Follows what GitHub reported of installations and their repositories, after reading from GitHub how they are: a
/// delivery that is late, or sent again, changes nothing.
/// </summary>
internal sealed partial class InstallationWork(
    InstallationStore installations,
    RepositoryChanges changes,
    Removals removals,
    ContactStore contacts,
    UndeliveredNotices undelivered,
    RepositoryFollower follower,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    InstallationMails mails,
    AuditLog audit,
    IGitHubApp app,
    TimeProvider time,
    ILogger<InstallationWork> logger
)
{
    /// <summary>Makes one pass over what was reported.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        foreach (var installation in await installations.ListAsync(cancellationToken))
        {
            if (installation.Value.IsStale)
                await RefreshAsync(installation, client, cancellationToken);
        }

        foreach (var (key, change) in await changes.ListAsync(cancellationToken))
        {
            if (await FollowAsync(change.Value, cancellationToken))
                await changes.ForgetAsync(key, change.ETag, cancellationToken);
        }
    }

    private async Task RefreshAsync(
        Typed<InstallationState> known,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var id = known.Value.Id;
        try
        {
            if (await app.FindInstallationAsync(id, cancellationToken) is not { } current)
            {
                await removals.NoteInstallationAsync(id, cancellationToken);
                await contacts.ForgetInstallationAsync(id, cancellationToken);
                await undelivered.ForgetInstallationAsync(id, cancellationToken);
                await audit.AddAsync(LifeAudit.Deleted(known.Value), cancellationToken);
                await installations.ForgetAsync(id, known.ETag, cancellationToken);
                Log.Deleted(logger, known.Value.Account, id);
                return;
            }

            // Tokens of before may lack what is granted now.
            app.ForgetTokens(id);
            var confirmed = ConfirmedInstallation.From(current, time.GetUtcNow());
            await audit.AddAsync(LifeAudit.Of(known.Value, confirmed), cancellationToken);
            var state = new InstallationState(id, current.Account, current.IsSuspended, IsStale: false, confirmed.At)
            {
                Told = known.Value.Told,
                Confirmed = confirmed,
            };
            if (!await installations.TryWriteAsync(state, known.ETag, cancellationToken))
                return;

            Tell(current);
            await mails.TellAsync(current, cancellationToken);
            if (known.Value.IsSuspended && !current.IsSuspended)
                await WakeAsync(id, client, cancellationToken);
        }
        catch (GitHubException exception)
        {
            Log.Unsure(logger, id, exception.Message);
        }
    }

    /// <summary>Wakes those that were held back; the repair timer wakes them if this is lost.</summary>
    private async Task WakeAsync(long installationId, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var owners = await inbox.WaitingOwnersAsync(
            TimeSpan.Zero,
            entry => entry.Repository.InstallationId != installationId,
            cancellationToken
        );
        foreach (var owner in owners)
            await signaller.WakePullRequestAsync(client, owner, cancellationToken);
    }

    private void Tell(AppInstallation installation)
    {
        if (installation.IsSuspended)
        {
            Log.Suspended(logger, installation.Account, installation.Id);
            return;
        }

        var missing = AppDescription
            .Missing(installation.Permissions, installation.IsOrganization)
            .Select(static one => $"{one.Title} ({AppDescription.LevelOf(one.Access)}) to {one.Feature}")
            .ToList();
        if (missing.Count == 0)
            Log.Complete(logger, installation.Account, installation.Id);
        else
            Log.Lacks(logger, installation.Account, installation.Id, string.Join("; ", missing), installation.Url);
    }

    /// <summary>True where nothing is left to follow.</summary>
    private async Task<bool> FollowAsync(RepositoryChange change, CancellationToken cancellationToken)
    {
        var (installation, id) = (change.InstallationId, change.RepositoryId);
        try
        {
            var repository = await app.ForInstallation(installation).GetRepositoryAsync(id, cancellationToken);
            if (await follower.FollowAsync(repository, cancellationToken))
                Log.Followed(logger, id, installation, repository.FullName, repository.IsArchived);
            return true;
        }
        catch (GitHubException exception) when (exception.Status is 404 or 410 or 451)
        {
            await removals.NoteRepositoriesAsync(installation, [id], cancellationToken);
            return true;
        }
        catch (GitHubException exception)
        {
            Log.Unsure(logger, installation, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "The installation on {Account} ({InstallationId}) is active and lacks no permission"
        )]
        public static partial void Complete(ILogger logger, string account, long installationId);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The installation on {Account} ({InstallationId}) is active and has not granted {Missing}: an "
                + "owner accepts new permissions at {Url}"
        )]
        public static partial void Lacks(
            ILogger logger,
            string account,
            long installationId,
            string missing,
            string url
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The installation on {Account} ({InstallationId}) is suspended: nothing is decided or "
                + "dispatched for it until it is active again"
        )]
        public static partial void Suspended(ILogger logger, string account, long installationId);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The installation on {Account} ({InstallationId}) is gone: its data will be deleted"
        )]
        public static partial void Deleted(ILogger logger, string account, long installationId);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Repository {RepositoryId} of installation {InstallationId} is {Repository} now, archived: "
                + "{IsArchived}"
        )]
        public static partial void Followed(
            ILogger logger,
            long repositoryId,
            long installationId,
            string repository,
            bool isArchived
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "GitHub does not say how installation {InstallationId} is; it is asked again: {Reason}"
        )]
        public static partial void Unsure(ILogger logger, long installationId, string reason);
    }
}
