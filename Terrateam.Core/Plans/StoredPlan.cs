using System.Text.Json.Serialization;

namespace Terrateam.Core.Plans;

/// <summary>
/// The state of a plan. Only in <see cref="Available"/> and <see cref="HandedOut"/> does it have a plan file.
/// </summary>
public enum PlanState
{
    /// <summary>Waits for an apply.</summary>
    Available,

    /// <summary>An apply run has it, and may ask again until its results arrive.</summary>
    HandedOut,

    /// <summary>An apply had it; its results have arrived, or it died.</summary>
    Used,

    /// <summary>A newer run planned the dirspace for the same pull request. About to be deleted.</summary>
    Superseded,

    /// <summary>Another pull request applied or merged the dirspace since.</summary>
    Overtaken,

    /// <summary>Older than 14 days.</summary>
    Expired,

    /// <summary>The pull request was closed. About to be deleted.</summary>
    Withdrawn,
}

/// <summary>The record of a plan.</summary>
/// <param name="Context">What it was made for.</param>
/// <param name="HasChanges">False when there is nothing to apply; then no file is kept.</param>
/// <param name="StartedAt">When the run that made it started: the plan includes what was applied before then.</param>
/// <param name="CreatedAt">When it was stored first.</param>
/// <param name="ExpiresAt">When it must be deleted.</param>
/// <param name="State">Its state.</param>
/// <param name="ApplyRunId">The apply run that it was handed to, or null.</param>
/// <param name="OvertakenBy">Who overtook it, for <see cref="PlanState.Overtaken"/>.</param>
/// <param name="Seal">Digest and length of the sealed file, or null when none is kept.</param>
/// <param name="BlobName">The name of the sealed file, or null when none is kept. Its parts, where it has any, are
/// below this name.</param>
/// <param name="Parts">How many parts it has; null for a plan that an earlier version of the app sealed whole.</param>
/// <param name="Upload">The upload in parts that made it, or null.</param>
public sealed record StoredPlan(
    PlanContext Context,
    bool HasChanges,
    DateTimeOffset StartedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    PlanState State,
    Guid? ApplyRunId,
    PlanOwner? OvertakenBy,
    Seal? Seal,
    string? BlobName,
    int? Parts = null,
    Guid? Upload = null
)
{
    /// <summary>The key of the record.</summary>
    [JsonIgnore]
    public PlanKey Key => PlanKey.From(Context);

    /// <summary>True while it may still be applied, or is being applied.</summary>
    [JsonIgnore]
    public bool IsAlive => State is PlanState.Available or PlanState.HandedOut;

    /// <summary>The plan at a time: expired from its expiry on, even if the timer has not run yet.</summary>
    public StoredPlan AsOf(DateTimeOffset now) =>
        IsAlive && ExpiresAt <= now ? this with { State = PlanState.Expired } : this;
}

/// <summary>A file that is to be deleted and is still there.</summary>
/// <param name="BlobName">The file.</param>
/// <param name="Plan">The plan of the file, or null for a file that no plan refers to.</param>
/// <param name="Reason">Why it is to be deleted.</param>
/// <param name="Since">When the deletion was noted.</param>
/// <param name="Attempts">How often deleting it failed.</param>
/// <param name="LastError">The last error of storage, or null before the first attempt.</param>
public sealed record PendingDeletion(
    string BlobName,
    PlanKey? Plan,
    string Reason,
    DateTimeOffset Since,
    int Attempts,
    string? LastError
);

/// <summary>The results of one sweep.</summary>
/// <param name="Expired">Plans that became too old.</param>
/// <param name="Orphans">Files that no plan referred to, deleted.</param>
/// <param name="Forgotten">Records of plans that were over, deleted.</param>
/// <param name="DeletionsDone">Deletions that had failed before and are done now.</param>
/// <param name="DeletionsPending">Deletions that are still to be done: when this stays above 0, storage refuses to
/// delete.</param>
public sealed record PlanSweep(int Expired, int Orphans, int Forgotten, int DeletionsDone, int DeletionsPending)
{
    /// <summary>Uploads in parts that were not completed, deleted.</summary>
    public int HalfSent { get; init; }

    /// <summary>A sweep that found nothing to do.</summary>
    public static PlanSweep Nothing { get; } = new(0, 0, 0, 0, 0);
}
