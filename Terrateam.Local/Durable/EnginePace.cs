namespace Terrateam.Local.Durable;

/// <summary>
/// Slows the engine down while many requests run on the same cores: a caller waits for an answer, while a step of an
/// orchestration or an activity can wait a little. The engine goes on, so that no load stops it.
/// </summary>
internal sealed class EnginePace(TimeProvider time)
{
    /// <summary>So many requests are a burst; in quiet times one or two run at once.</summary>
    public const int ManyRequests = 8;

    /// <summary>Between two steps, and between two activities, during a burst: a hundred of each a second.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(10);

    private int _requests;

    /// <summary>Called when a request begins to run.</summary>
    public void BeginRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Called when a request has ended.</summary>
    public void EndRequest() => Interlocked.Decrement(ref _requests);

    /// <summary>Completes at once, or after the pause while many requests run.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _requests) < ManyRequests ? Task.CompletedTask : Task.Delay(Pause, time, cancellationToken);
}
