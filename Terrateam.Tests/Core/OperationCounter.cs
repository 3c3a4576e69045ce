namespace Terrateam.Tests.Core;

/// <summary>What instrumented code calls at each operation, by <see cref="CountedAssemblies"/>.</summary>
public static class OperationCounter
{
    // Some seconds of work. The largest that a test does is a tenth of it.
    private const long Limit = 1_000_000_000;

    [ThreadStatic]
    private static long _count;

    /// <summary>Counts one.</summary>
    /// <exception cref="InvalidOperationException">Something takes exponentially many steps.</exception>
    public static void Tick()
    {
        if (++_count > Limit)
            throw new InvalidOperationException($"More than {Limit} operations.");
    }

    internal static void Reset() => _count = 0;

    internal static long Read() => _count;
}
