using Microsoft.Extensions.Logging;
using Terrateam.Core.Apps;
using Terrateam.Core.Notices;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Mail;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// Tells those who hear of an installation what changed about it, each once. What was told is kept with the installation.
/// </summary>
public sealed partial class InstallationMails
{
    private readonly InstallationStore _installations;
    private readonly Announcements _announcements;
    private readonly IGitHubApp _app;
    private readonly IMailTransport _mail;
    private readonly TimeProvider _time;
    private readonly ILogger<InstallationMails> _logger;

    internal InstallationMails(
        InstallationStore installations,
        Announcements announcements,
        IGitHubApp app,
        IMailTransport mail,
        TimeProvider time,
        ILogger<InstallationMails> logger
    )
    {
        (_installations, _announcements, _app) = (installations, announcements, app);
        (_mail, _time, _logger) = (mail, time, logger);
    }

    /// <summary>
    /// Looks at all installations: what the App asks for changes without an event of theirs, and an event may be lost.
    /// </summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!_mail.IsSetUp)
            return;

        await foreach (var installation in _app.ListInstallationsAsync(cancellationToken))
            await TellAsync(installation, cancellationToken);
    }

    /// <summary>Tells what is new. Reads nothing where no server is set up, and stops nothing where it fails.</summary>
    public async Task TellAsync(AppInstallation installation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(installation);
        if (!_mail.IsSetUp)
            return;

        try
        {
            if (await _announcements.HasAudienceAsync(installation.Id, installation.Account, cancellationToken))
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
        var (notice, told) = InstallationNotices.Of(FactsOf(installation), before);
        if (told.SequenceEqual(before, StringComparer.Ordinal))
            return;

        if (notice is not null)
            await _announcements.TellAsync(notice, cancellationToken);

        // Where an event came meanwhile, the next look tells what is new then.
        var state = known?.Value
            ?? new(installation.Id, installation.Account, installation.IsSuspended, false, _time.GetUtcNow());
        _ = await _installations.TryWriteAsync(state with { Told = told }, known?.ETag, cancellationToken);
    }

    internal static InstallationFacts FactsOf(AppInstallation installation) =>
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
