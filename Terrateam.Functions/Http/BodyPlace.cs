namespace Terrateam.Functions.Http;

/// <summary>A body's share of the <see cref="BodyBudget"/>, until it is disposed.</summary>
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
        _end = new CancellationTokenSource(BodyBudget.BodyTimeout, time);
    }

    /// <summary>Length of the reserved memory, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Cancelled when reading must stop: the time is up, or others wait and the body was slow.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>True where it was cut off for a waiting request.</summary>
    public bool GaveWay { get; private set; }

    /// <summary>Time since the place was assigned.</summary>
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

        // Asynchronous, so that the reader does not continue under the lock of the budget.
        _ = _end.CancelAsync();
    }

    internal void Rent(int bytes) => _limiter.Rent(bytes);
}
