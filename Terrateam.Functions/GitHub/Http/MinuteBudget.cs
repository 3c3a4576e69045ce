namespace Terrateam.Functions.GitHub.Http;

/// <summary>Counts what was spent in the last minute, so that GitHub does not have to refuse for it.</summary>
internal sealed class MinuteBudget(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Queue<(DateTimeOffset At, int Cost)> spent = new();
    private int sum;

    /// <summary>Spends now, or spends nothing and says how long it takes until there may be room.</summary>
    public TimeSpan TrySpend(int cost)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (spent.TryPeek(out var oldest) && oldest.At + Window <= now)
                sum -= spent.Dequeue().Cost;

            if (sum + cost > capacity && spent.TryPeek(out var first))
                return first.At + Window - now;

            spent.Enqueue((now, cost));
            sum += cost;
            return TimeSpan.Zero;
        }
    }
}
