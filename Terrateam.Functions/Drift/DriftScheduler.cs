using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Drift;

/// <summary>Reads the drift schedules of every repository's default branch, and starts those that are due.</summary>
public sealed partial class DriftScheduler(
    DriftStore store,
    ConfigurationLoader configurations,
    InstallationStore installations,
    IGitHubApp app,
    SuspensionStore suspensions,
    TimeProvider time,
    ILogger<DriftScheduler> logger
)
{
    /// <summary>Goes through all repositories once; an error in one is logged and does not stop the pass.</summary>
    public async Task StartDueAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        await foreach (var known in store.ListAsync(cancellationToken))
        {
            try
            {
                if (
                    await installations.IsSuspendedAsync(known.Value.Repository.InstallationId, cancellationToken)
                    || await suspensions.FindAsync(known.Value.Repository, cancellationToken) is not null
                )
                {
                    continue;
                }

                var current = known.Value.IsStale ? await RefreshAsync(known, cancellationToken) : known;
                if (current is not null)
                    await StartDueAsync(client, current, cancellationToken);
            }
            catch (GitHubException exception) when (exception.RetryAfter is not null)
            {
                // A limit is no failure: a later pass comes after it.
                Log.Limited(logger, known.Value.Repository.Id, exception.Message);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // An unreadable repository does not stop the pass for the others; the next pass tries it again.
                Log.NotRead(logger, known.Value.Repository.Id, exception);
            }
        }
    }

    private async Task StartDueAsync(
        DurableTaskClient client,
        Typed<WatchedRepository> known,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var (watched, etag) = (known.Value, known.ETag);
        foreach (
            var schedule in watched.Schedules.Where(schedule =>
                DriftSlot.IsDue(schedule.ToSchedule(), schedule.LastTriedAt, schedule.ChangedAt, now)
            )
        )
        {
            var instance = OrchestrationInstances.OfDrift(watched.Repository.Id, schedule.Name);
            if (await client.GetInstanceAsync(instance, cancellation: cancellationToken) is { IsCompleted: false })
            {
                Log.StillGoing(logger, watched.Repository.Id, schedule.Name);
                continue;
            }

            // Written before the start: of two instances of the app in the same pass, one wins the write and starts it.
            watched = watched with
            {
                Schedules =
                [
                    .. watched.Schedules.Select(other =>
                        other.Name == schedule.Name ? other with { LastTriedAt = now } : other
                    ),
                ],
            };
            if (await store.TryWriteAsync(watched, etag, cancellationToken) is not { } written)
                return;

            etag = written;
            await client.ScheduleNewOrchestrationInstanceAsync(
                OrchestrationNames.Drift,
                new DriftOrchestrationInput(watched.Repository, schedule.Name, now),
                new StartOrchestrationOptions(instance),
                cancellationToken
            );
            Log.Started(logger, watched.Repository.Id, schedule.Name);
        }
    }

    /// <summary>Reads the schedules anew; null where the repository is gone, or another process wrote first.</summary>
    private async Task<Typed<WatchedRepository>?> RefreshAsync(
        Typed<WatchedRepository> known,
        CancellationToken cancellationToken
    )
    {
        var where = known.Value.Repository;
        var github = app.ForInstallation(where.InstallationId);
        Repository repository;
        try
        {
            repository = await github.GetRepositoryAsync(where.Id, cancellationToken);
        }
        catch (GitHubException exception)
            when (exception.Status is 403 or 404 or 410 or 451 && exception.RetryAfter is null)
        {
            Log.Gone(logger, where.Id, exception.Message);
            await store.ForgetAsync(where.Id, known.ETag, cancellationToken);
            return null;
        }

        var settings = repository.IsArchived
            ? DriftSettings.Off
            : await SettingsAsync(github, repository, cancellationToken);
        if (settings is null)
            return known;

        var now = time.GetUtcNow();
        var read = known.Value with
        {
            Repository = repository,
            IsStale = false,
            Schedules = settings.Enabled
                ? [.. settings.Schedules.Select(schedule => Kept(known.Value, schedule, now))]
                : [],
        };
        return await store.TryWriteAsync(read, known.ETag, cancellationToken) is { } etag ? new(read, etag) : null;
    }

    /// <summary>
    /// The settings of the default branch; null where its configuration has errors, which keeps the stored schedules.
    /// The author sees the errors in a pull request.
    /// </summary>
    private async Task<DriftSettings?> SettingsAsync(
        IGitHub github,
        Repository repository,
        CancellationToken cancellationToken
    )
    {
        var branches = github.For(repository).Branches;
        if (await branches.FindTipAsync(repository.DefaultBranch, cancellationToken) is not { } sha)
            return DriftSettings.Off;

        var branch = PullRequest.OfBranch(repository.DefaultBranch, sha);
        var result = await configurations.ReadAsync(github, repository, branch, built: null, cancellationToken);
        if (result.IsValid)
            return result.Configuration.Enabled ? result.Configuration.Drift : DriftSettings.Off;

        Log.Faulty(logger, repository.Id, result.Errors[0].ToString());
        return null;
    }

    private static WatchedSchedule Kept(WatchedRepository known, DriftSchedule schedule, DateTimeOffset now)
    {
        var before = known.Schedules.FirstOrDefault(other =>
            string.Equals(other.Name, schedule.Name, StringComparison.Ordinal)
        );
        return
            before is not null
            && string.Equals(before.ToSchedule().Fingerprint, schedule.Fingerprint, StringComparison.Ordinal)
            ? before
            : WatchedSchedule.From(schedule, now) with
            {
                LastTriedAt = before?.LastTriedAt,
            };
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Drift of repository {RepositoryId}, schedule {Schedule}, is due and was started"
        )]
        public static partial void Started(ILogger logger, long repositoryId, string schedule);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Drift of repository {RepositoryId}, schedule {Schedule}, is due and still going from the "
                + "last time"
        )]
        public static partial void StillGoing(ILogger logger, long repositoryId, string schedule);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "The drift schedules of repository {RepositoryId} are looked at later: {Reason}"
        )]
        public static partial void Limited(ILogger logger, long repositoryId, string reason);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Repository {RepositoryId} cannot be read any more and loses its drift schedules: {Reason}"
        )]
        public static partial void Gone(ILogger logger, long repositoryId, string reason);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The configuration of the default branch of repository {RepositoryId} has errors, its "
                + "drift schedules stay as they were: {Error}"
        )]
        public static partial void Faulty(ILogger logger, long repositoryId, string error);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The drift schedules of repository {RepositoryId} could not be looked at"
        )]
        public static partial void NotRead(ILogger logger, long repositoryId, Exception exception);
    }
}
