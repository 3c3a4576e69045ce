using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Notices;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>Looks for pull requests that hold dirspaces for too long, and tells who wants to know.</summary>
public sealed partial class LockWatch
{
    private readonly DestinationCatalogue _catalogue;
    private readonly NotificationOutbox _outbox;
    private readonly NotificationCenter _center;
    private readonly Belongings _belongings;
    private readonly LedgerStore _ledgers;
    private readonly IGitHubApp _app;
    private readonly TimeProvider _time;
    private readonly ILogger<LockWatch> _logger;

    internal LockWatch(
        DestinationCatalogue catalogue,
        NotificationOutbox outbox,
        NotificationCenter center,
        Belongings belongings,
        LedgerStore ledgers,
        IGitHubApp app,
        TimeProvider time,
        ILogger<LockWatch> logger
    )
    {
        (_catalogue, _outbox, _center, _belongings) = (catalogue, outbox, center, belongings);
        (_ledgers, _app, _time, _logger) = (ledgers, app, time, logger);
    }

    /// <summary>Makes one pass over all repositories; one that cannot be looked at keeps it from no other.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_catalogue.IsEmpty)
            return;

        await foreach (var known in _belongings.RepositoriesAsync(cancellationToken))
        {
            try
            {
                await LookAsync(known, cancellationToken);
            }
            catch (GitHubException exception)
            {
                Log.NotLooked(_logger, known.Id, exception.Message);
            }
        }
    }

    private async Task LookAsync(KnownRepository known, CancellationToken cancellationToken)
    {
        var ledger = await _ledgers.ReadAsync(known.Id, cancellationToken);
        var unnamed = new Repository(known.InstallationId, known.Id, "", "", "");
        var notices = new List<Notice>();
        foreach (var notice in LockNotices.Of(unnamed, ledger, _time.GetUtcNow()))
        {
            if (!await _outbox.KnowsAsync(notice, cancellationToken))
                notices.Add(notice);
        }

        if (notices.Count == 0)
            return;

        // Its name as it is now, because that decides which destinations it may use.
        var repository = await _app.ForInstallation(known.InstallationId)
            .GetRepositoryAsync(known.Id, cancellationToken);
        _ = await _center.TellAsync(
            [.. notices.Select(notice => notice with { Repository = repository })],
            cancellationToken
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The locks of repository {RepositoryId} could not be looked at: {Reason}"
        )]
        public static partial void NotLooked(ILogger logger, long repositoryId, string reason);
    }
}
