namespace Terrateam.Functions.Telemetry;

/// <summary>
/// Lets a number of log lines through each minute and counts the rest, so that outside requests cannot flood the log.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="mostPerMinute">Lines in each minute.</param>
internal sealed class LogThrottle(TimeProvider time, int mostPerMinute)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private DateTimeOffset _begun;
    private int _written;
    private long _dropped;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="leftOut">Lines suppressed since the last one that was written; 0 where this one is
    /// suppressed.</param>
    public bool Allows(out long leftOut)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            // A clock that was set back begins a new minute too; otherwise no line would be written for long.
            if (now - _begun >= Window || now < _begun)
                (_begun, _written) = (now, 0);

            if (_written >= mostPerMinute)
            {
                _dropped++;
                leftOut = 0;
                return false;
            }

            _written++;
            (leftOut, _dropped) = (_dropped, 0);
            return true;
        }
    }
}
