using Terrateam.Functions.Audit;

namespace Terrateam.Functions.Reviews;

/// <summary>What of a week's audit trail has to be looked at.</summary>
internal sealed class ReviewFindings
{
    /// <summary>Most entries that a section shows.</summary>
    public const int MaxShown = 25;

    private static readonly HashSet<string> Denied = new(StringComparer.Ordinal)
    {
        "ops.refused",
        AuditActions.RunRefused,
        AuditActions.PlanRefused,
        AuditActions.WebhookRefused,
        AuditActions.SecretsRefused,
        AuditActions.SetupRefused,
    };

    private static readonly HashSet<string> Faults = new(StringComparer.Ordinal)
    {
        AuditActions.TrailBroken,
        "backup.failed",
        AuditActions.EventGivenUp,
        AuditActions.EventUnreadable,
        AuditActions.PlansOld,
        AuditActions.RunsStuck,
        AuditActions.QuotaLow,
    };

    /// <summary>What was denied.</summary>
    public ReviewSection Denials { get; } = new("Denials");

    /// <summary>What operators and administrators did, and what was changed of the app's settings.</summary>
    public ReviewSection Privileged { get; } = new("Privileged acts");

    /// <summary>What went wrong with the trail or backups, with events, plans, runs, or the calls that GitHub leaves.</summary>
    public ReviewSection Alarms { get; } = new("Alarms");

    /// <summary>What became of installations and their repositories.</summary>
    public ReviewSection Life { get; } = new("Installations and repositories");

    /// <summary>Who signed in.</summary>
    public ReviewSection SignIns { get; } = new("Sign-ins");

    public IEnumerable<ReviewSection> Sections => [Alarms, Denials, Privileged, Life, SignIns];

    /// <summary>True where nothing has to be looked at. That people signed in is no reason by itself.</summary>
    public bool IsEmpty => Sections.All(section => section == SignIns || section.Count == 0);

    /// <summary>Sorts an entry in, where it has to be looked at.</summary>
    public void Take(AuditEntry entry)
    {
        var happened = entry.Event;
        if (Faults.Contains(happened.Action))
            Alarms.Add(entry);
        else if (Denied.Contains(happened.Action) || IsRefusedApply(happened))
            Denials.Add(entry);
        else if (IsPrivileged(happened))
            Privileged.Add(entry);
        else if (IsLife(happened.Action))
            Life.Add(entry);
        else if (happened.Action == AuditActions.SignedIn)
            SignIns.Add(entry);
    }

    // What only looks, and the first of the two entries of an act, say nothing more.
    private static bool IsPrivileged(AuditEvent happened) =>
        happened.Action
            is AuditActions.ConfigurationChanged
                or AuditActions.AppStored
                or AuditActions.SecretDeleted
                or AuditActions.SecretSet
                or "backup.restored"
                or "review.signed-off"
        || (happened.Action.StartsWith("ops.", StringComparison.Ordinal) && happened.Outcome is not null);

    private static bool IsLife(string action) =>
        action.StartsWith("installation.", StringComparison.Ordinal)
        || action.StartsWith("repository.", StringComparison.Ordinal);

    private static bool IsRefusedApply(AuditEvent happened) =>
        happened is { Action: AuditActions.Command, Subject: { } command, Decision: { } decision }
        && command.StartsWith("terrateam apply", StringComparison.Ordinal)
        && !decision.Contains("starts", StringComparison.Ordinal);
}

/// <summary>Entries of one kind: the first of them, and how many there are.</summary>
internal sealed class ReviewSection(string title)
{
    private readonly List<AuditEntry> _shown = [];

    public string Title => title;

    public int Count { get; private set; }

    public IReadOnlyList<AuditEntry> Shown => _shown;

    public void Add(AuditEntry entry)
    {
        Count++;
        if (_shown.Count < ReviewFindings.MaxShown)
            _shown.Add(entry);
    }
}
