namespace Terrateam.Functions.GitHub.Http;

/// <summary>Counts what was spent in the last minute, so that GitHub does not have to refuse for it.</summary>
internal sealed class MinuteBudget(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, int Cost)> _spent = new();
    private int _sum;

    /// <summary>Spends now, or spends nothing and says how long it takes until there may be room.</summary>
    public TimeSpan TrySpend(int cost)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_spent.TryPeek(out var oldest) && oldest.At + Window <= now)
                _sum -= _spent.Dequeue().Cost;

            if (_sum + cost > capacity && _spent.TryPeek(out var first))
                return first.At + Window - now;

            _spent.Enqueue((now, cost));
            _sum += cost;
            return TimeSpan.Zero;
        }
    }
}
