using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>What the timer does for the audit trail.</summary>
public sealed class AuditWork(
    AuditLog audit,
    IConfiguration configuration,
    IOptions<RetentionOptions> retention,
    TimeProvider time
)
{
    /// <summary>The sections of settings of which a change is entered.</summary>
    internal static readonly string[] Sections =
    [
        "Backups",
        "Commands",
        "GitHub",
        "Keys",
        "Mail",
        "Notifications",
        "Operations",
        "Plans",
        "Retention",
        "Review",
        "Runs",
        "Setup",
        "SignIn",
        "State",
        "Telemetry",
    ];

    /// <summary>Notes how far the trail goes, and at first which settings changed.</summary>
    public async Task AnchorAsync(CancellationToken cancellationToken)
    {
        var settings =
            from section in Sections
            from setting in configuration.GetSection(section).AsEnumerable()
            where setting.Value is not null
            select KeyValuePair.Create(setting.Key, setting.Value);
        await audit.NoteSettingsAsync(settings, cancellationToken);
        await audit.AnchorAsync(cancellationToken);
    }

    /// <summary>Deletes entries that were kept for long enough, and logs whether the trail is whole.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _ = await audit.ForgetAsync(time.GetUtcNow() - retention.Value.Audit, cancellationToken);
        await audit.CheckAsync(cancellationToken);
    }
}
