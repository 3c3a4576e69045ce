namespace Terrateam.Core.Retries;

/// <summary>Pauses between tries, each longer than the one before, up to a longest.</summary>
/// <param name="First">The pause after the first try.</param>
/// <param name="Growth">How many times as long each further one is.</param>
/// <param name="Max">None is longer.</param>
public sealed record Backoff(TimeSpan First, double Growth, TimeSpan Max)
{
    /// <summary>The pause after so many tries that failed, counted from 1.</summary>
    public TimeSpan After(int tries)
    {
        var factor = Math.Pow(Growth, Math.Max(0, tries - 1));

        // Compared as a number: the time may be beyond what a TimeSpan can hold.
        return factor < Max / First ? First * factor : Max;
    }

    /// <summary>All pauses of so many tries: there is none after the last.</summary>
    public TimeSpan Total(int tries)
    {
        var total = TimeSpan.Zero;
        for (var failed = 1; failed < tries; failed++)
            total += After(failed);
        return total;
    }
}
