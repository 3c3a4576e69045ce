using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Functions.Drift;

/// <summary>A known repository, with the drift schedules of its default branch.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="IsStale">True when its default branch moved since its schedules were read.</param>
/// <param name="Schedules">Its schedules.</param>
public sealed record WatchedRepository(Repository Repository, bool IsStale, IReadOnlyList<WatchedSchedule> Schedules);

/// <summary>A schedule and when it was last started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Interval">How often it is due.</param>
/// <param name="Query">The tag query.</param>
/// <param name="Reconcile">Whether what drifted is applied.</param>
/// <param name="WindowStart">Start of its window in UTC, or null.</param>
/// <param name="WindowEnd">End of its window in UTC, or null.</param>
/// <param name="ChangedAt">When its settings last changed.</param>
/// <param name="LastTriedAt">When it was last started, or null.</param>
public sealed record WatchedSchedule(
    string Name,
    DriftInterval Interval,
    string Query,
    bool Reconcile,
    TimeOnly? WindowStart,
    TimeOnly? WindowEnd,
    DateTimeOffset ChangedAt,
    DateTimeOffset? LastTriedAt = null
)
{
    /// <summary>The record of a schedule just read from the configuration, changed now and never started.</summary>
    public static WatchedSchedule From(DriftSchedule schedule, DateTimeOffset now) =>
        new(
            schedule.Name,
            schedule.Interval,
            schedule.Query.ToString(),
            schedule.Reconcile,
            schedule.Window?.Start,
            schedule.Window?.End,
            now
        );

    /// <summary>The schedule without the times that are kept about it.</summary>
    public DriftSchedule ToSchedule() =>
        new(
            Name,
            Interval,
            TagQuery.Parse(Query).Query
                ?? throw new InvalidOperationException($"The tag query of the schedule {Name} cannot be read."),
            Reconcile,
            WindowStart is { } start && WindowEnd is { } end ? new(start, end) : null
        );
}

/// <summary>The runs that one step of a schedule started.</summary>
/// <param name="Runs">Their ids.</param>
/// <param name="Issue">How its issues are grouped; null where none are kept.</param>
/// <param name="Reconcile">Whether what drifted is applied.</param>
public sealed record DriftStep(IReadOnlyList<Run> Runs, DriftIssueGrouping? Issue, bool Reconcile);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 256
)]
[JsonSerializable(typeof(WatchedRepository))]
[JsonSerializable(typeof(DriftStep))]
[JsonSerializable(typeof(ToldDrift))]
[JsonSerializable(typeof(PostedDriftIssue))]
internal sealed partial class DriftJson : JsonSerializerContext;
