namespace Terrateam.Functions.Http;

/// <summary>
/// Limits the number and the bytes of bodies that are read at once. A request that does not fit waits and holds no
/// memory; the queue is limited, because each request counts towards the host's limit of concurrent requests. While one
/// waits, bodies older than <see cref="BodyBudget.Courtesy"/> are cut off, the oldest first.
/// </summary>
internal sealed class BodyLimiter(int places, int queue, long bytes, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<BodyPlace> _reading = [];
    private readonly List<Waiter> _waiting = [];
    private ITimer? _timer;
    private long _reserved;
    private long _rented;

    public int Reading => Read(() => _reading.Count);

    public int Waiting => Read(() => _waiting.Count);

    public long Rented => Interlocked.Read(ref _rented);

    public async Task<BodyPlace?> EnterAsync(long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, bytes);
        var waiter = new Waiter(length);
        lock (_gate)
        {
            if (Admit(waiter) is { } place)
                return place;
            if (_waiting.Count == queue)
                return null;

            _waiting.Add(waiter);
            MakeRoom();
        }

        using var limit = new CancellationTokenSource(BodyBudget.WaitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await waiter.Place.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                _waiting.Remove(waiter);

            // The place may have been assigned just before the cancellation.
            if (waiter.Place.Task.IsCompletedSuccessfully)
                waiter.Place.Task.Result.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public void Dispose() => _timer?.Dispose();

    public void Leave(BodyPlace place)
    {
        lock (_gate)
        {
            if (!_reading.Remove(place))
                return;

            _reserved -= place.Bytes;
            foreach (var waiter in _waiting.ToList())
            {
                if (Admit(waiter) is not { } next)
                    continue;
                _waiting.Remove(waiter);
                waiter.Place.SetResult(next);
            }

            MakeRoom();
        }
    }

    public void Rent(int count) => Interlocked.Add(ref _rented, count);

    private BodyPlace? Admit(Waiter waiter)
    {
        if (_reading.Count >= places || _reserved + waiter.Bytes > bytes)
            return null;

        var place = new BodyPlace(this, waiter.Bytes, time);
        _reading.Add(place);
        _reserved += waiter.Bytes;
        return place;
    }

    // Cuts off as many of the oldest as the waiting requests need, or sets a timer for when the oldest may be cut off.
    private void MakeRoom()
    {
        var freePlaces = places - _reading.Count(place => !place.GaveWay);
        var freeBytes = bytes - _reading.Where(place => !place.GaveWay).Sum(place => place.Bytes);
        foreach (var waiter in _waiting)
        {
            while (freePlaces < 1 || freeBytes < waiter.Bytes)
            {
                if (_reading.Find(place => !place.GaveWay) is not { } oldest)
                    return;
                if (oldest.Age < BodyBudget.Courtesy)
                {
                    ComeAgain(BodyBudget.Courtesy - oldest.Age);
                    return;
                }

                oldest.GiveWay();
                freePlaces++;
                freeBytes += oldest.Bytes;
            }

            freePlaces--;
            freeBytes -= waiter.Bytes;
        }
    }

    private void ComeAgain(TimeSpan after)
    {
        _timer ??= time.CreateTimer(_ => Locked(MakeRoom), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    private void Locked(Action action)
    {
        lock (_gate)
            action();
    }

    private int Read(Func<int> value)
    {
        lock (_gate)
            return value();
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource<BodyPlace> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
