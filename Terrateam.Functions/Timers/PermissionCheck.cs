using Microsoft.Extensions.Logging;
using Terrateam.Core.Apps;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Timers;

/// <summary>
/// Compares what the App and its installations are granted with what the features need, and logs what is missing and
/// where to grant it. Nothing is switched off: a call that is refused says so in its pull request.
/// </summary>
public sealed partial class PermissionCheck(IGitHubApp app, ILogger<PermissionCheck> logger)
{
    /// <summary>Makes one pass. Returns the number of complaints.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var complaints = 0;
        var registration = await app.GetRegistrationAsync(cancellationToken);
        foreach (var permission in AppDescription.Missing(registration.Permissions))
        {
            Log.AppLacks(logger, registration.Slug, permission.Title, LevelOf(permission), permission.Feature);
            complaints++;
        }

        foreach (var one in AppDescription.Events.Where(one => !registration.Events.Contains(one.Name)))
        {
            Log.NotSubscribed(logger, registration.Slug, one.Title, one.Feature);
            complaints++;
        }

        await foreach (var installation in app.ListInstallationsAsync(cancellationToken))
        {
            if (installation.IsSuspended)
                continue;

            var missing = AppDescription
                .Missing(installation.Permissions, installation.IsOrganization)
                .Select(static permission => $"{permission.Title} ({LevelOf(permission)}) to {permission.Feature}")
                .ToList();
            if (missing.Count == 0)
                continue;

            Log.InstallationLacks(
                logger,
                installation.Account,
                installation.Id,
                string.Join("; ", missing),
                installation.Url
            );
            complaints++;
        }

        return complaints;
    }

    private static string LevelOf(AppPermission permission) => AppDescription.LevelOf(permission.Access);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The GitHub App {App} lacks the permission {Permission} ({Level}), which it needs to {Feature}: "
                + "grant it on the App's page under permissions and events"
        )]
        public static partial void AppLacks(
            ILogger logger,
            string app,
            string permission,
            string level,
            string feature
        );

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The GitHub App {App} does not subscribe to the event {Event}, so it misses {Feature}: "
                + "select it on the App's page under permissions and events"
        )]
        public static partial void NotSubscribed(ILogger logger, string app, string @event, string feature);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The installation on {Account} ({Installation}) has not granted {Missing}: an owner accepts new "
                + "permissions at {Url}"
        )]
        public static partial void InstallationLacks(
            ILogger logger,
            string account,
            long installation,
            string missing,
            string url
        );
    }
}
