using Microsoft.DurableTask;

namespace Terrateam.Functions.Durable;

/// <summary>What orchestrations have in common.</summary>
internal static class OrchestrationContextExtensions
{
    /// <summary>Waits for an external event, but not for longer than a time. False when it did not come.</summary>
    public static async Task<bool> WaitForEventOrTimeout(
        this TaskOrchestrationContext context,
        string name,
        TimeSpan timeout
    )
    {
        using var stop = new CancellationTokenSource();
        var raised = context.WaitForExternalEvent<string>(name);
        var timer = context.CreateTimer(timeout, stop.Token);
        var first = await Task.WhenAny(raised, timer);

        // A pending timer would keep the orchestration open. Not CancelAsync: that continues on another thread, where
        // an orchestrator may not be.
        Stop(stop);
        return first == raised;
    }

    private static void Stop(CancellationTokenSource timer) => timer.Cancel();
}
