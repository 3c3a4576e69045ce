using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.DurableTask.Client;
using Terrateam.Core.Plans;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Timers;

/// <summary>
/// Enters in the audit trail what is wrong in state, once a day for each, so that the weekly review has it also where
/// no telemetry is kept.
/// </summary>
internal sealed class AlarmWork(StateReader reader, GitHubQuota quota, AuditLog audit, TimeProvider time)
{
    private const int FewCalls = 500;

    /// <summary>Plans are deleted by an hourly job, which may need a second try.</summary>
    private static readonly TimeSpan OldestPlan = new PlanRetention().Lifetime + TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, DateTime> _entered = new(StringComparer.Ordinal);

    /// <summary>Makes one pass.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var state = await reader.ReadAsync(client, cancellationToken);
        if (state.OldestPlan > OldestPlan)
        {
            var days = state.OldestPlan.TotalDays.ToString("0.0", CultureInfo.InvariantCulture);
            await EnterAsync(AuditActions.PlansOld, $"the oldest plan is {days} days old", cancellationToken);
        }

        if (state.StuckRuns > 0)
        {
            var said = string.Create(CultureInfo.InvariantCulture, $"{state.StuckRuns} runs get on no more");
            await EnterAsync(AuditActions.RunsStuck, said, cancellationToken);
        }

        if (quota.Fewest is < FewCalls and var left)
        {
            var said = string.Create(CultureInfo.InvariantCulture, $"GitHub leaves {left} calls");
            await EnterAsync(AuditActions.QuotaLow, said, cancellationToken);
        }
    }

    private async Task EnterAsync(string action, string outcome, CancellationToken cancellationToken)
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        if (_entered.TryGetValue(action, out var day) && day == today)
            return;

        await audit.AddAsync(
            new AuditEvent(action, AuditActions.App)
            {
                Outcome = outcome,
                Id = string.Create(CultureInfo.InvariantCulture, $"{action}:{today:yyyy-MM-dd}"),
            },
            cancellationToken
        );
        _entered[action] = today;
    }
}
