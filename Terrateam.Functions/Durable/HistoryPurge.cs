using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Durable;

/// <summary>Purges the orchestrations of runs and pull requests that ended long ago.</summary>
internal sealed partial class HistoryPurge(TimeProvider time, ILogger<HistoryPurge> logger)
{
    /// <summary>How long the history of an orchestration that ended is kept for troubleshooting.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Makes one pass.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var filter = new PurgeInstancesFilter(
            CreatedFrom: null,
            CreatedTo: time.GetUtcNow() - Lifetime,
            [
                OrchestrationRuntimeStatus.Completed,
                OrchestrationRuntimeStatus.Failed,
                OrchestrationRuntimeStatus.Terminated,
            ]
        );
        var purged = await client.PurgeAllInstancesAsync(filter, cancellationToken);
        Log.Purged(logger, purged.PurgedInstanceCount);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} orchestrations that ended")]
        public static partial void Purged(ILogger logger, int count);
    }
}
