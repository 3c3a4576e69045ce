namespace Terrateam.Core.Plans;

/// <summary>How long plans, outputs and records are kept.</summary>
public sealed record PlanRetention
{
    /// <summary>How long a plan may be applied and its run's outputs read: 14 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How long the record of a plan that can no longer be applied stays, to tell users why they have to plan again, if
    /// the pull request stays open: 90 days.
    /// </summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a file without a record is not deleted, because its plan may be about to be recorded: an hour. Storing
    /// takes seconds; one that stalls longer has its plan refused, and no other effect.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);
}
