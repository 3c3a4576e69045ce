using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Retention;

/// <summary>The audit events of installations and repositories that came, changed or went.</summary>
internal static class LifeAudit
{
    /// <summary>
    /// What changed of an installation since GitHub was last asked. Of one that an older version asked about, only that
    /// it is suspended is known to be worth an entry.
    /// </summary>
    public static IReadOnlyList<AuditEvent> Of(InstallationState known, ConfirmedInstallation now)
    {
        var before = known.Confirmed;
        var events = new List<AuditEvent>();
        if (known.IsNew)
        {
            events.Add(
                Create(AuditActions.InstallationCreated, InstallationHint.Created, known, now.Account) with
                {
                    Reason = $"granted: {string.Join(", ", now.Permissions)}",
                }
            );
        }
        else if (before is not null && ChangesOf(before, now) is { Length: > 0 } changes)
        {
            events.Add(
                Create(AuditActions.InstallationChanged, InstallationHint.Permitted, known, now.Account) with
                {
                    Reason = changes,
                }
            );
        }

        if (now.IsSuspended && before is not { IsSuspended: true })
            events.Add(Create(AuditActions.InstallationSuspended, InstallationHint.Suspended, known, now.Account));
        else if (!now.IsSuspended && before is { IsSuspended: true })
            events.Add(Create(AuditActions.InstallationResumed, InstallationHint.Resumed, known, now.Account));
        return events;
    }

    /// <summary>An installation is gone.</summary>
    public static AuditEvent Deleted(InstallationState known) =>
        Create(AuditActions.InstallationDeleted, InstallationHint.Deleted, known, known.Account) with
        {
            Reason = "GitHub does not show it to the App any more",
        };

    /// <summary>What changed of a repository.</summary>
    /// <param name="before">Its owner and name, and whether it was archived, as they were known.</param>
    /// <param name="version">The version of what was known, which tells one change from the next.</param>
    /// <param name="now">How it is now.</param>
    public static IReadOnlyList<AuditEvent> Of((string Name, bool? IsArchived) before, string version, Repository now)
    {
        var events = new List<AuditEvent>();
        if (!string.Equals(before.Name, now.FullName, StringComparison.Ordinal))
        {
            var isTransfer = !before.Name.StartsWith(now.Owner + "/", StringComparison.OrdinalIgnoreCase);
            var action = isTransfer ? AuditActions.RepositoryTransferred : AuditActions.RepositoryRenamed;
            events.Add(Create(action, version, now) with { Reason = $"was {before.Name}" });
        }

        if ((before.IsArchived ?? false) != now.IsArchived)
        {
            var action = now.IsArchived ? AuditActions.RepositoryArchived : AuditActions.RepositoryUnarchived;
            events.Add(Create(action, version, now));
        }

        return events;
    }

    // Who sent the event that GitHub has confirmed since; the app itself where none came.
    private static AuditEvent Create(string action, string hint, InstallationState known, string account) =>
        new(
            action,
            known.Hints.FirstOrDefault(one => one.Action == hint) is { Sender.Length: > 0 } sent
                ? sent.Sender
                : AuditActions.App
        )
        {
            Id = string.Create(
                CultureInfo.InvariantCulture,
                $"installation:{known.Id}:{action}:{known.Confirmed?.At.UtcTicks ?? 0}"
            ),
            Installation = known.Id,
            Subject = account.Length > 0 ? account : null,
        };

    private static AuditEvent Create(string action, string version, Repository now) =>
        new(action, AuditActions.App)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"repository:{now.Id}:{action}:{version}"),
            Installation = now.InstallationId,
            RepositoryId = now.Id,
            Repository = now.FullName,
        };

    private static string ChangesOf(ConfirmedInstallation before, ConfirmedInstallation now)
    {
        var granted = now.Permissions.Except(before.Permissions, StringComparer.Ordinal).ToList();
        var gone = before.Permissions.Except(now.Permissions, StringComparer.Ordinal).ToList();
        return string.Join(
            "; ",
            new[]
            {
                granted.Count > 0 ? $"granted: {string.Join(", ", granted)}" : null,
                gone.Count > 0 ? $"no longer granted: {string.Join(", ", gone)}" : null,
                before.Account != now.Account ? $"the account was {before.Account}" : null,
            }.OfType<string>()
        );
    }
}
