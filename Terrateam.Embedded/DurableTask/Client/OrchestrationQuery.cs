namespace Terrateam.Embedded.DurableTask.Client;

/// <summary>Which instances to list; conditions are joined by "and".</summary>
/// <param name="CreatedFrom">Created then or later.</param>
/// <param name="CreatedTo">Created then or before.</param>
/// <param name="Statuses">In one of these statuses.</param>
/// <param name="TaskHubNames">There for source compatibility; this engine is one hub.</param>
/// <param name="InstanceIdPrefix">Instance id begins with this, case included.</param>
/// <param name="PageSize">Instances on a page.</param>
/// <param name="FetchInputsAndOutputs">Whether to bring inputs, outputs and custom statuses along.</param>
/// <param name="ContinuationToken">Where to go on.</param>
public sealed record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances on a page unless said otherwise.</summary>
    public const int DefaultPageSize = 100;
}
