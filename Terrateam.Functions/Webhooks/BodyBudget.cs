namespace Terrateam.Functions.Webhooks;

/// <summary>
/// What the bodies of all requests of strangers may take together while they are read: places and bytes. Who does not fit
/// waits and holds nothing. Where somebody waits, bodies that have been under way for long are cut off, the oldest first:
/// GitHub sends in milliseconds, so that a crowd of slow senders keeps nobody out.
/// </summary>
public sealed class BodyBudget(TimeProvider time) : IDisposable
{
    /// <summary>Bodies at once: half of the requests that host.json lets run at once, so that others always find a place.</summary>
    public const int Places = 32;

    /// <summary>Bytes at once: 64 MiB, two of the largest deliveries and many usual ones.</summary>
    public const long Bytes = 64L * 1024 * 1024;

    /// <summary>How long a body has in all.</summary>
    public static TimeSpan LongestBody { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for its turn.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a body is left in peace although others wait: some round trips between continents.</summary>
    public static TimeSpan Courtesy { get; } = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<BodyPlace> _reading = [];
    private readonly List<Waiter> _waiting = [];
    private ITimer? _timer;
    private long _reserved;
    private long _rented;

    /// <summary>Bodies that are read now.</summary>
    public int Reading => Read(() => _reading.Count);

    /// <summary>Requests that wait for their turn.</summary>
    public int Waiting => Read(() => _waiting.Count);

    /// <summary>Bytes of memory that bodies hold now; never more than <see cref="Bytes"/>.</summary>
    public long Rented => Interlocked.Read(ref _rented);

    /// <summary>A place for a body of at most so many bytes, or null where there was none in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It could never fit.</exception>
    public async Task<BodyPlace?> EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Bytes);
        var waiter = new Waiter(bytes);
        lock (_gate)
        {
            if (Admit(waiter) is { } place)
                return place;

            _waiting.Add(waiter);
            MakeRoom();
        }

        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await waiter.Turn.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                _waiting.Remove(waiter);

            // It may have come in the same moment.
            if (waiter.Turn.Task.IsCompletedSuccessfully)
                waiter.Turn.Task.Result.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    internal void Leave(BodyPlace place)
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
                waiter.Turn.SetResult(next);
            }

            MakeRoom();
        }
    }

    internal void Rent(int bytes) => Interlocked.Add(ref _rented, bytes);

    private BodyPlace? Admit(Waiter waiter)
    {
        if (_reading.Count >= Places || _reserved + waiter.Bytes > Bytes)
            return null;

        var place = new BodyPlace(this, waiter.Bytes, time);
        _reading.Add(place);
        _reserved += waiter.Bytes;
        return place;
    }

    // Cuts off as many of the oldest as those who wait need, or comes again once the oldest may be cut off.
    private void MakeRoom()
    {
        var places = Places - _reading.Count(place => !place.GaveWay);
        var bytes = Bytes - _reading.Where(place => !place.GaveWay).Sum(place => place.Bytes);
        foreach (var waiter in _waiting)
        {
            while (places < 1 || bytes < waiter.Bytes)
            {
                if (_reading.Find(place => !place.GaveWay) is not { } oldest)
                    return;
                if (oldest.Age < Courtesy)
                {
                    ComeAgain(Courtesy - oldest.Age);
                    return;
                }

                oldest.GiveWay();
                places++;
                bytes += oldest.Bytes;
            }

            places--;
            bytes -= waiter.Bytes;
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
        public TaskCompletionSource<BodyPlace> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
