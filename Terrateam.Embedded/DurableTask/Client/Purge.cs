namespace Terrateam.Embedded.DurableTask.Client;

/// <summary>How to purge.</summary>
/// <param name="Recursive">Without effect, as in the original: sub-orchestrations stay.</param>
public sealed record PurgeInstanceOptions(bool Recursive = false);

/// <summary>Which ended instances to purge; conditions are joined by "and".</summary>
/// <param name="CreatedFrom">Created then or later.</param>
/// <param name="CreatedTo">Created then or before.</param>
/// <param name="Statuses">In one of these statuses; instances that have not ended stay, whatever is asked.</param>
public sealed record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>How long one call may take; when it is over, <see cref="PurgeResult.IsComplete"/> is false. Null means no bound.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>What a purge did.</summary>
public sealed class PurgeResult
{
    /// <summary>A result that does not say whether all is done.</summary>
    public PurgeResult(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
    }

    /// <summary>A result that does.</summary>
    public PurgeResult(int count, bool? isComplete)
        : this(count) => IsComplete = isComplete;

    /// <summary>How many instances are gone.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>Whether none is left that should go; null if unknown.</summary>
    public bool? IsComplete { get; }
}
