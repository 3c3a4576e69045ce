namespace Terrateam.Functions.Backups;

/// <summary>Which documents are in a backup.</summary>
internal static class BackupCollections
{
    public const string Audit = "audit";
    public const string Ledgers = "ledgers";
    public const string Runs = "runs";

    /// <summary>
    /// What is in a backup, in the order in which it is read. What names others comes before them: a run that a ledger
    /// names is stored by the time that runs are read.
    /// </summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        Ledgers,
        Runs,
        "openruns",
        "workflowruns",
        "comments",
        "belongings",
        "drift",
        "installations",
        "changes",
        "removals",
        "suspensions",
        "incidents",
        "reviews",
        "mailchoices",
        "notified",
        "driftnotices",
        "driftissues",
        "handled",
        "asked",
        Audit,
    ];

    /// <summary>
    /// What is not: plans and other sealed files with all that is known of them; what is of no use hours later, or
    /// harmful, as commands and work that wait are; what is only of this deployment.
    /// </summary>
    public static IReadOnlyList<string> LeftOut { get; } =
    [
        "plans",
        "states",
        "unreadable",
        "rewrapped",
        "inbox",
        "decisions",
        "queues",
        "driftsteps",
        "preparations",
        "worktokens",
        "operatortokens",
        "budgets",
        "redelivery",
        "outbox",
        "undelivered",
        "announcements",
        "contacts",
        "contactkeys",
        "cookiekeys",
        "maintenance",
        "health",
        "backups",
        "restores",
    ];

    /// <summary>Where something is in one of these, a deployment is in use. The audit trail is never empty.</summary>
    public static IEnumerable<string> OfUse { get; } =
    [
        .. Kept.Except([Audit], StringComparer.Ordinal),
        "plans",
        "states",
        "inbox",
        "decisions",
        "queues",
        "driftsteps",
        "worktokens",
    ];
}
