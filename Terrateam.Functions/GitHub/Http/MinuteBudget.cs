namespace Terrateam.Functions.GitHub.Http;

/// <summary>Counts the cost of the last minute's requests, to stay below a limit of GitHub.</summary>
internal sealed class MinuteBudget(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, int Cost)> _spent = new();
    private int _sum;

    /// <summary>Spends the cost and returns zero, or returns how long until there may be room.</summary>
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
