namespace Terrateam.Functions.Webhooks;

/// <summary>
/// Memory and concurrency of all bodies whose sender is not known yet. Usual bodies and large ones have limits of their
/// own, so that large ones, of which only a few fit, never keep usual ones waiting.
/// </summary>
public sealed class BodyBudget(TimeProvider time) : IDisposable
{
    /// <summary>Usual bodies at once. With those that wait and the large ones fewer than the 128 requests that
    /// host.json lets run at once, so that other requests are always let in.</summary>
    public const int Places = 64;

    /// <summary>Requests with a usual body that wait at once; one more is refused at once.</summary>
    public const int Queue = 32;

    /// <summary>Large bodies at once, and as many that wait.</summary>
    public const int LargePlaces = 8;

    /// <summary>Bytes at once, 64 MiB: usual bodies 20 MiB, large ones 44 MiB.</summary>
    public const long Bytes = 64L * 1024 * 1024;

    /// <summary>The largest usual body, in bytes. Nearly all of GitHub's deliveries are below 100 KiB.</summary>
    public const long UsualLength = 320 * 1024;

    private const long UsualBytes = Places * UsualLength;

    private readonly BodyLimiter _usual = new(Places, Queue, UsualBytes, time);
    private readonly BodyLimiter _large = new(LargePlaces, LargePlaces, Bytes - UsualBytes, time);

    /// <summary>How long a body has in all.</summary>
    public static TimeSpan LongestBody { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for its turn.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a body is left alone although others wait: some round trips between continents.</summary>
    public static TimeSpan Courtesy { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Bodies that are read now.</summary>
    public int Reading => _usual.Reading + _large.Reading;

    /// <summary>Requests that wait for their turn.</summary>
    public int Waiting => _usual.Waiting + _large.Waiting;

    /// <summary>Bytes of memory that bodies hold now; never more than <see cref="Bytes"/>.</summary>
    public long Rented => _usual.Rented + _large.Rented;

    /// <summary>
    /// A place for a body of at most so many bytes, or null where there was none in time or too many wait already.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It could never fit.</exception>
    public Task<BodyPlace?> EnterAsync(long length, CancellationToken cancellationToken) =>
        (length <= UsualLength ? _usual : _large).EnterAsync(length, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _usual.Dispose();
        _large.Dispose();
    }
}
