using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Functions.State;

/// <summary>
/// What an instance of the app read or wrote a short time ago, so that it does not ask storage again. Only for what does
/// not change, since other instances do not tell.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lifetime">How long a value is remembered.</param>
/// <param name="most">How many are remembered: with one more, all are forgotten.</param>
internal sealed class RecentValues<TKey, TValue>(TimeProvider time, TimeSpan lifetime, int most)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> _values = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var isKnown = _values.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow();
        value = entry.Value;
        return isKnown;
    }

    public void Set(TKey key, TValue value)
    {
        if (_values.Count >= most)
            _values.Clear();
        _values[key] = (value, time.GetUtcNow() + lifetime);
    }

    public void Forget(TKey key) => _values.TryRemove(key, out _);
}
