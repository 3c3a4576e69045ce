namespace Terrateam.Functions.Http;

/// <summary>
/// Limits memory and concurrency of all bodies whose sender is not verified yet. Usual and large bodies have separate
/// limits, so that large ones, of which only a few fit, never delay usual ones.
/// </summary>
public sealed class BodyBudget(TimeProvider time) : IDisposable
{
    /// <summary>Usual bodies at once. With the waiting and the large ones fewer than the 128 requests that
    /// host.json lets run at once, so that other requests are always let in.</summary>
    public const int Places = 64;

    /// <summary>Requests with a usual body that may wait at once; one more is refused immediately.</summary>
    public const int Queue = 32;

    /// <summary>Large bodies at once; as many more may wait.</summary>
    public const int LargePlaces = 8;

    /// <summary>Bytes at once, 64 MiB: usual bodies 20 MiB, large ones 44 MiB.</summary>
    public const long Bytes = 64L * 1024 * 1024;

    /// <summary>The largest usual body, in bytes. Nearly all of GitHub's deliveries are below 100 KiB.</summary>
    public const long UsualLength = 320 * 1024;

    private const long UsualBytes = Places * UsualLength;

    private readonly BodyLimiter _usual = new(Places, Queue, UsualBytes, time);
    private readonly BodyLimiter _large = new(LargePlaces, LargePlaces, Bytes - UsualBytes, time);

    /// <summary>The longest time that one body may take.</summary>
    public static TimeSpan BodyTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that a request waits for a place.</summary>
    public static TimeSpan WaitTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a body is not cut off although others wait: some round trips between continents.</summary>
    public static TimeSpan Courtesy { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Bodies that are being read.</summary>
    public int Reading => _usual.Reading + _large.Reading;

    /// <summary>Requests that wait for a place.</summary>
    public int Waiting => _usual.Waiting + _large.Waiting;

    /// <summary>Bytes of memory that bodies hold now; never more than <see cref="Bytes"/>.</summary>
    public long Rented => _usual.Rented + _large.Rented;

    /// <summary>
    /// Reserves a place for a body of at most so many bytes, or returns null where none was free in time or too many
    /// wait already.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length exceeds the whole budget.</exception>
    public Task<BodyPlace?> EnterAsync(long length, CancellationToken cancellationToken) =>
        (length <= UsualLength ? _usual : _large).EnterAsync(length, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _usual.Dispose();
        _large.Dispose();
    }
}
