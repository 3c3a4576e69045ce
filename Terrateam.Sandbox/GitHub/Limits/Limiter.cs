using System.Globalization;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Limits;

/// <summary>Counts the requests of each installation and refuses those above GitHub's budgets.</summary>
public sealed class Limiter
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Budget> _budgets = new(StringComparer.Ordinal);
    private readonly List<Provocation> _provocations = [];
    private readonly RateLimits _limits;
    private readonly TimeProvider _time;

    internal Limiter(RateLimits limits, TimeProvider time) => (_limits, _time) = (limits, time);

    /// <summary>Refuses the next matching calls.</summary>
    /// <param name="kind">The limit that they exceed.</param>
    /// <param name="count">How many are refused.</param>
    /// <param name="retryAfter">The value of <c>retry-after</c>; for <see cref="LimitKind.Primary"/> the time until the
    /// budget is renewed.</param>
    /// <param name="which">Matches verb and template, <c>POST /repos/{owner}/{repo}/statuses/{sha}</c>; null matches
    /// all calls.</param>
    public void Provoke(LimitKind kind, int count, TimeSpan retryAfter, Func<string, bool>? which = null)
    {
        lock (_gate)
        {
            _provocations.Add(new Provocation(kind, count, retryAfter, which ?? (_ => true)));
        }
    }

    /// <summary>Charges a call. Returns the refusal, or null where the call is within the budgets.</summary>
    internal ApiResponse? Charge(Caller caller, string operation)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var budget = BudgetOf(caller, now);
            if (Provoked(operation, budget, now) is { } provoked)
            {
                return provoked;
            }

            if (budget.Used >= LimitOf(caller))
            {
                return Exhausted(caller);
            }

            budget.Used++;
            return ChargeSecondary(budget, operation, now);
        }
    }

    /// <summary>Refunds the charge of a 304.</summary>
    /// <remarks>
    /// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    /// </remarks>
    internal void Refund(Caller caller)
    {
        lock (_gate)
        {
            BudgetOf(caller, _time.GetUtcNow()).Used--;
        }
    }

    internal (int Limit, int Remaining, long Reset, int Used) StateOf(Caller caller)
    {
        lock (_gate)
        {
            var budget = BudgetOf(caller, _time.GetUtcNow());
            var limit = LimitOf(caller);
            // A repository that left may have lowered the limit below what was used.
            var remaining = budget.Exhausted ? 0 : Math.Max(0, limit - budget.Used);
            return (limit, remaining, budget.Reset.ToUnixTimeSeconds(), limit - remaining);
        }
    }

    internal void AddHeaders(Caller caller, ApiResponse answer)
    {
        var (limit, remaining, reset, used) = StateOf(caller);
        answer.Headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        answer.Headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        answer.Headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        answer.Headers["X-RateLimit-Used"] = used.ToString(CultureInfo.InvariantCulture);
        answer.Headers["X-RateLimit-Resource"] = "core";
    }

    private int LimitOf(Caller caller) => _limits.RequestsPerHourOf(caller.Installation?.RepositoryIds.Count ?? 0);

    private static ApiResponse Exhausted(Caller caller) =>
        ApiResponse.Error(403, $"API rate limit exceeded for {caller.Name}.");

    private static ApiResponse Slower(int status, TimeSpan? retryAfter)
    {
        var answer = ApiResponse.Error(
            status,
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        );
        if (retryAfter is { } wait)
        {
            answer.Headers["Retry-After"] = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(
                CultureInfo.InvariantCulture
            );
        }

        return answer;
    }

    private static bool CreatesContent(string operation) =>
        operation.StartsWith("POST ", StringComparison.Ordinal)
        && (
            operation.EndsWith("/comments", StringComparison.Ordinal)
            || operation.EndsWith("/issues", StringComparison.Ordinal)
            || operation.EndsWith("/pulls", StringComparison.Ordinal)
            || operation.EndsWith("/reviews", StringComparison.Ordinal)
        );

    private ApiResponse? Provoked(string operation, Budget budget, DateTimeOffset now)
    {
        if (budget.Exhausted)
        {
            return ApiResponse.Error(403, "API rate limit exceeded.");
        }

        if (_provocations.Find(one => one.Left > 0 && one.Which(operation)) is not { } provocation)
        {
            return null;
        }

        provocation.Left--;
        switch (provocation.Kind)
        {
            case LimitKind.Primary:
                (budget.Exhausted, budget.Reset) = (true, now + provocation.RetryAfter);
                return ApiResponse.Error(403, "API rate limit exceeded.");
            case LimitKind.TooManyRequests:
                return Slower(429, provocation.RetryAfter);
            case LimitKind.SecondaryWithoutRetryAfter:
                return Slower(403, null);
            default:
                return Slower(403, provocation.RetryAfter);
        }
    }

    private ApiResponse? ChargeSecondary(Budget budget, string operation, DateTimeOffset now)
    {
        budget.Points.RemoveAll(point => point.At <= now - Minute);
        budget.Content.RemoveAll(at => at <= now - Hour);
        var cost = operation.StartsWith("GET ", StringComparison.Ordinal) ? 1 : 5;
        if (budget.Points.Sum(point => point.Cost) + cost > _limits.PointsPerMinute)
        {
            return Slower(403, budget.Points[0].At + Minute - now);
        }

        budget.Points.Add((now, cost));
        if (!CreatesContent(operation))
        {
            return null;
        }

        if (budget.Content.Count(at => at > now - Minute) >= _limits.ContentPerMinute)
        {
            return Slower(403, budget.Content.First(at => at > now - Minute) + Minute - now);
        }

        if (budget.Content.Count >= _limits.ContentPerHour)
        {
            return Slower(403, budget.Content[0] + Hour - now);
        }

        budget.Content.Add(now);
        return null;
    }

    private Budget BudgetOf(Caller caller, DateTimeOffset now)
    {
        if (!_budgets.TryGetValue(caller.Name, out var budget) || budget.Reset <= now)
        {
            var previous = budget;
            budget = new Budget { Reset = now + Hour };
            budget.Points.AddRange(previous?.Points ?? []);
            budget.Content.AddRange(previous?.Content ?? []);
            _budgets[caller.Name] = budget;
        }

        return budget;
    }

    private sealed class Budget
    {
        public int Used { get; set; }

        public bool Exhausted { get; set; }

        public DateTimeOffset Reset { get; set; }

        public List<(DateTimeOffset At, int Cost)> Points { get; } = [];

        public List<DateTimeOffset> Content { get; } = [];
    }

    private sealed record Provocation(LimitKind Kind, int Count, TimeSpan RetryAfter, Func<string, bool> Which)
    {
        public int Left { get; set; } = Count;
    }
}
