using System.Text.Json.Serialization;

namespace Terrateam.Functions.Audit;

/// <summary>Something that was done, decided or refused. It holds no secret and no content of a plan.</summary>
/// <param name="Action">What: one of <see cref="AuditActions"/>.</param>
/// <param name="Actor">Who: a login of GitHub, an operator, or <see cref="AuditActions.App"/>.</param>
public sealed record AuditEvent(string Action, string Actor)
{
    private const int MaxText = 500;

    /// <summary>Identifies the act, so that an attempt repeated after a fault is not entered again; or null.</summary>
    public string? Id { get; init; }

    /// <summary>The installation of the App, or null.</summary>
    public long? Installation { get; init; }

    /// <summary>GitHub's id of the repository, or null.</summary>
    public long? RepositoryId { get; init; }

    /// <summary>Owner and name of the repository, or null.</summary>
    public string? Repository { get; init; }

    /// <summary>The pull request, or null.</summary>
    public int? PullRequest { get; init; }

    /// <summary>The drift issue, or null; of the same numbers as pull requests.</summary>
    public int? Issue { get; init; }

    /// <summary>The run, or null.</summary>
    public Guid? Run { get; init; }

    /// <summary>What it was done to: a command, a dirspace, a setting; or null.</summary>
    public string? Subject { get; init; }

    /// <summary>Why, as far as it was said; or null.</summary>
    public string? Reason { get; init; }

    /// <summary>What was decided; or null.</summary>
    public string? Decision { get; init; }

    /// <summary>What came of it; or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>The event with texts of a length that one entry can hold.</summary>
    internal AuditEvent Bounded() =>
        this with
        {
            Actor = Cut(Actor)!,
            Id = Cut(Id),
            Repository = Cut(Repository),
            Subject = Cut(Subject),
            Reason = Cut(Reason),
            Decision = Cut(Decision),
            Outcome = Cut(Outcome),
        };

    private static string? Cut(string? text) =>
        text is null || text.Length <= MaxText ? text
        : char.IsHighSurrogate(text[MaxText - 1]) ? text[..(MaxText - 1)]
        : text[..MaxText];
}

/// <summary>An entry of the audit trail.</summary>
/// <param name="Number">Its place, counted from one.</param>
/// <param name="At">When it was entered.</param>
/// <param name="Previous">SHA-256 of the line of the entry before it, in hexadecimal.</param>
/// <param name="Event">What happened.</param>
public sealed record AuditEntry(long Number, DateTimeOffset At, string Previous, AuditEvent Event);

/// <summary>The names of what is audited.</summary>
internal static class AuditActions
{
    /// <summary>The actor of what nobody asked for.</summary>
    public const string App = "terrateam";

    public const string Command = "command";
    public const string Decision = "decision";
    public const string RunHandedOut = "run.handed-out";
    public const string RunRefused = "run.refused";
    public const string RunEnded = "run.ended";
    public const string PlanStored = "plan.stored";
    public const string PlanRead = "plan.read";
    public const string PlanRefused = "plan.refused";
    public const string PlanDeleted = "plan.deleted";
    public const string InstallationCreated = "installation.created";
    public const string InstallationChanged = "installation.changed";
    public const string InstallationSuspended = "installation.suspended";
    public const string InstallationResumed = "installation.resumed";
    public const string InstallationDeleted = "installation.deleted";
    public const string RepositoryRenamed = "repository.renamed";
    public const string RepositoryTransferred = "repository.transferred";
    public const string RepositoryArchived = "repository.archived";
    public const string RepositoryUnarchived = "repository.unarchived";
    public const string RepositoryDeleted = "repository.deleted";
    public const string SignedIn = "person.signed-in";
    public const string SignedOut = "person.signed-out";
    public const string MailOptedOut = "mail.opted-out";
    public const string MailOptedIn = "mail.opted-in";
    public const string AddressDeleted = "address.deleted";
    public const string AddressAllowed = "address.allowed";
    public const string SecretsListed = "secrets.listed";
    public const string SecretsRefused = "secrets.refused";
    public const string SecretDeleted = "secret.deleted";
    public const string SecretSet = "secret.set";
    public const string AppStored = "app.stored";
    public const string ConfigurationChanged = "configuration.changed";
    public const string WebhookRefused = "webhook.refused";
    public const string TrailBroken = "audit.broken";
    public const string EventGivenUp = "event.given-up";
    public const string EventUnreadable = "event.unreadable";
    public const string SetupRefused = "setup.refused";
    public const string PlansOld = "alarm.plans-old";
    public const string RunsStuck = "alarm.runs-stuck";
    public const string QuotaLow = "alarm.quota-low";
}

/// <summary>How the trail is stored. An entry is stored and exported as the line that is hashed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditSegment))]
[JsonSerializable(typeof(AuditAnchor))]
[JsonSerializable(typeof(AuditKeyRecord))]
[JsonSerializable(typeof(AuditedSettings))]
internal sealed partial class AuditJson : JsonSerializerContext;
