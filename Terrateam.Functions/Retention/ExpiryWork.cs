using Microsoft.Extensions.Logging;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Retention;

/// <summary>Deletes what is too old, and plans whose deletion failed before.</summary>
internal sealed partial class ExpiryWork(
    PlanVault plans,
    OutputVault outputs,
    DeliveryInbox inbox,
    PreparationStore preparations,
    KeptState kept,
    ILogger<ExpiryWork> logger
)
{
    /// <summary>Makes one pass.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sweep = await plans.ExpireAsync(cancellationToken);
        var expired = await outputs.ExpireAsync(cancellationToken);
        var forgotten = await inbox.ForgetAsync(cancellationToken);
        _ = await preparations.ForgetAsync(cancellationToken);
        await kept.ForgetAsync(cancellationToken);
        Log.Swept(logger, sweep.Expired, sweep.HalfSent, sweep.Orphans, expired, forgotten);
        if (sweep.DeletionsPending > 0)
            Log.Pending(logger, sweep.DeletionsPending);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Expired {Plans} plans, {HalfSent} that were sent in part, {Orphans} files without a plan, "
                + "{Outputs} outputs and {Marks} delivery marks"
        )]
        public static partial void Swept(ILogger logger, int plans, int halfSent, int orphans, int outputs, int marks);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "{Count} files could not be deleted yet and will be tried again"
        )]
        public static partial void Pending(ILogger logger, int count);
    }
}
