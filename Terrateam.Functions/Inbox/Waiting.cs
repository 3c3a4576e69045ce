namespace Terrateam.Functions.Inbox;

/// <summary>How orchestrations wait for an event or a time, whichever comes first.</summary>
internal static class Waiting
{
    /// <summary>
    /// Stops the durable timer that lost, which would keep the orchestration open. Not <c>CancelAsync</c>: that
    /// continues on another thread, where an orchestrator may not be.
    /// </summary>
    public static void Stop(CancellationTokenSource timer) => timer.Cancel();
}
