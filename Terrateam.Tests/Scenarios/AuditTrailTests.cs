using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Audit;

namespace Terrateam.Tests.Scenarios;

/// <summary>What happens to a pull request is in the audit trail: who, what, where, why, and what came of it.</summary>
public sealed class AuditTrailTests
{
    [Fact]
    public async Task A_plan_its_apply_and_a_refusal_are_in_the_trail()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam nonsense", "bob");
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();

        var audit = scenario.App.Services.GetRequiredService<AuditLog>();
        var events = await audit
            .LinesAsync(default, TestContext.Current.CancellationToken)
            .Select(line => AuditChain.EntryOf(line).Event)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                ("decision", "alice", null),
                ("run.handed-out", null, null),
                ("plan.stored", "terrateam", null),
                ("run.ended", "alice", "succeeded"),
                ("command", "bob", null),
                ("command", "alice", null),
                ("run.handed-out", null, null),
                ("plan.read", "terrateam", null),
                ("plan.deleted", "terrateam", null),
                ("run.ended", "alice", "succeeded"),
            ],
            events
                .Where(one => one.Action != "configuration.changed")
                .Select(one =>
                    (
                        one.Action,
                        one.Action == "run.handed-out" ? null : one.Actor,
                        one.Action == "plan.stored" ? null : one.Outcome
                    )
                )
        );
        Assert.All(events.Where(one => one.RepositoryId is not null), one =>
            Assert.Equal(pull.Number, one.PullRequest)
        );
        Assert.Contains(events, one =>
            one is { Subject: "terrateam apply", Decision: { } said }
            && said.Contains("starts apply", StringComparison.Ordinal)
        );
        Assert.Contains(events, one => one is { Actor: "bob", Reason.Length: > 0 });
        var report = await audit.VerifyAsync(null, TestContext.Current.CancellationToken);
        Assert.True(report.IsIntact, JsonSerializer.Serialize(report.Problems));
    }
}
