namespace Terrateam.Tests.Core;

/// <summary>What work costs: the same on every machine and under any load.</summary>
/// <param name="Operations">Methods that were entered, and jumps back in loops.</param>
/// <param name="Bytes">Allocated bytes, which is where copies show that are made by the runtime's own code.</param>
internal sealed record OperationCount(long Operations, long Bytes)
{
    // Bytes of small inputs are mostly those that any input costs.
    private const long MinBytes = 64 * 1024;

    /// <summary>Counts the work that a preparation returns for an input.</summary>
    /// <param name="prepare">A static method or lambda. It runs in a copy of its assembly.</param>
    /// <param name="input">A type of the runtime, not one of ours: the copies have others.</param>
    /// <exception cref="InvalidOperationException">The work does not end within reasonable steps.</exception>
    public static OperationCount Of<T>(Func<T, Action> prepare, T input) => Of(prepare, input, input).Large;

    /// <summary>Counts the work for an input and for a larger one.</summary>
    public static (OperationCount Small, OperationCount Large) Of<T>(Func<T, Action> prepare, T small, T large)
    {
        var copy = CountedAssemblies.Copy(prepare);
        CountedAssemblies.Reset();
        // The first call pays for what is made once.
        copy(small)();
        return (Count(copy(small)), Count(copy(large)));
    }

    /// <summary>How many times the other work this is: the larger of both ratios.</summary>
    public double Over(OperationCount other) =>
        Math.Max(
            (double)Operations / other.Operations,
            (double)Math.Max(Bytes, MinBytes) / Math.Max(other.Bytes, MinBytes)
        );

    private static OperationCount Count(Action work)
    {
        CountedAssemblies.Reset();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        work();
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return new(CountedAssemblies.Read(), bytes);
    }
}
