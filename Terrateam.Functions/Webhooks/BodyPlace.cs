namespace Terrateam.Functions.Webhooks;

/// <summary>A body's share of the <see cref="BodyBudget"/>, for as long as it is held.</summary>
public sealed class BodyPlace : IDisposable
{
    private readonly BodyLimiter _limiter;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end;
    private readonly long _since;
    private int _isLeft;

    internal BodyPlace(BodyLimiter limiter, long bytes, TimeProvider time)
    {
        (_limiter, _time, Bytes) = (limiter, time, bytes);
        _since = time.GetTimestamp();
        _end = new CancellationTokenSource(BodyBudget.LongestBody, time);
    }

    /// <summary>How many bytes it may hold.</summary>
    public long Bytes { get; }

    /// <summary>Cancelled when the body has to end: its time is up, or others wait and it was slow.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>True where it was cut off for others.</summary>
    public bool GaveWay { get; private set; }

    /// <summary>How long it has been held.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_since);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 1)
            return;

        _limiter.Leave(this);
        _end.Dispose();
    }

    internal void GiveWay()
    {
        GaveWay = true;

        // What reads the body must not go on under the lock of the budget.
        _ = _end.CancelAsync();
    }

    internal void Rent(int bytes) => _limiter.Rent(bytes);
}
