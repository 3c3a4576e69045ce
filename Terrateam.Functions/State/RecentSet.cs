using System.Collections.Concurrent;

namespace Terrateam.Functions.State;

/// <summary>
/// What was found in storage within the last minute, so that a burst of events reads it once. A minute, because another
/// process may delete it.
/// </summary>
internal sealed class RecentSet<T>(TimeProvider time)
    where T : notnull
{
    private const int MaxCount = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<T, long> _found = [];
    private long _version;

    /// <summary>Changes with every <see cref="Clear"/>; to be read before what is added is looked for.</summary>
    public long Version => Interlocked.Read(ref _version);

    public bool Contains(T item) => _found.TryGetValue(item, out var since) && time.GetElapsedTime(since) < Lifetime;

    /// <summary>Adds an item, unless the set was cleared since this version.</summary>
    public void Add(T item, long version)
    {
        lock (_gate)
        {
            if (version != _version)
                return;
            if (_found.Count >= MaxCount)
                _found.Clear();
            _found[item] = time.GetTimestamp();
        }
    }

    /// <summary>Called after something of its kind was deleted.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _version);
            _found.Clear();
        }
    }
}
