using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Functions.State;

/// <summary>
/// What an instance of the app read or wrote a short time ago, so that a burst of events reads it once. Only for what
/// does not change or may be old for as long as this, since other instances do not tell of their deletions.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lifetime">How long a value is kept.</param>
internal sealed class RecentValues<TKey, TValue>(TimeProvider time, TimeSpan lifetime)
    where TKey : notnull
{
    private const int MaxCount = 20_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TKey, (TValue Value, long Since)> _values = [];
    private long _version;

    /// <summary>Changes with every <see cref="Clear"/>; to be read before what is set is looked for.</summary>
    public long Version => Interlocked.Read(ref _version);

    public bool Contains(TKey key) => TryGet(key, out _);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isKnown = _values.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.Since) < lifetime;
        value = entry.Value;
        return isKnown;
    }

    /// <summary>Keeps a value, unless all were cleared since this version.</summary>
    public void Set(TKey key, TValue value, long version)
    {
        lock (_gate)
        {
            if (version != _version)
                return;
            if (_values.Count >= MaxCount)
                _values.Clear();
            _values[key] = (value, time.GetTimestamp());
        }
    }

    /// <summary>Called after something of its kind was deleted.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _version);
            _values.Clear();
        }
    }
}
