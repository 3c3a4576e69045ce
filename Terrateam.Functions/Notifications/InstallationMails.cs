using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Apps;
using Terrateam.Core.Notices;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Tells the address that the operator has set for an installation what changed about it, each once. What was told is
/// kept with the installation.
/// </summary>
public sealed partial class InstallationMails
{
    private readonly InstallationStore _installations;
    private readonly NotificationOutbox _outbox;
    private readonly NotificationPump _pump;
    private readonly IGitHubApp _app;
    private readonly IOptions<MailOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InstallationMails> _logger;

    internal InstallationMails(
        InstallationStore installations,
        NotificationOutbox outbox,
        NotificationPump pump,
        IGitHubApp app,
        IOptions<MailOptions> options,
        TimeProvider time,
        ILogger<InstallationMails> logger
    )
    {
        (_installations, _outbox, _pump, _app) = (installations, outbox, pump, app);
        (_options, _time, _logger) = (options, time, logger);
    }

    /// <summary>
    /// Looks at all installations: what the App asks for changes without an event of theirs, and an event may be lost.
    /// </summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_options.Value.Installations.Count == 0)
            return;

        await foreach (var installation in _app.ListInstallationsAsync(cancellationToken))
            await TellAsync(installation, cancellationToken);
    }

    /// <summary>Tells what is new. Reads nothing where no address is set, and stops nothing where it fails.</summary>
    public async Task TellAsync(AppInstallation installation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(installation);
        if (!_options.Value.Installations.ContainsKey(installation.Account))
            return;

        try
        {
            await TellNewAsync(installation, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotificationMetrics.Lost.Add(1);
            Log.NotStored(_logger, installation.Account, exception);
        }
    }

    private async Task TellNewAsync(AppInstallation installation, CancellationToken cancellationToken)
    {
        var known = await _installations.FindAsync(installation.Id, cancellationToken);
        var before = known?.Value.Told ?? [];
        var (notice, told) = InstallationNotices.Of(FactsOf(installation), before, _time.GetUtcNow());
        if (told.SequenceEqual(before, StringComparer.Ordinal))
            return;

        if (notice is not null && (notice.IsSecurity || !_options.Value.WantsSecurityOnly(installation.Account)))
        {
            _ = await _outbox.AddAsync(notice, cancellationToken);
            _pump.Wake();
        }

        // Where an event came meanwhile, the next look tells what is new then.
        var state = known?.Value
            ?? new(installation.Id, installation.Account, installation.IsSuspended, false, _time.GetUtcNow());
        _ = await _installations.TryWriteAsync(state with { Told = told }, known?.ETag, cancellationToken);
    }

    private static InstallationFacts FactsOf(AppInstallation installation) =>
        new(
            installation.Id,
            installation.Account,
            installation.IsSuspended,
            [
                .. AppDescription
                    .Missing(installation.Permissions, installation.IsOrganization)
                    .Select(static one => $"{one.Title} ({AppDescription.LevelOf(one.Access)}) to {one.Feature}"),
            ],
            installation.Url
        );

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Mail about the installation on {Account} could not be stored"
        )]
        public static partial void NotStored(ILogger logger, string account, Exception exception);
    }
}
