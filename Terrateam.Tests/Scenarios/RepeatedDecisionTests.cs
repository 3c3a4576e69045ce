using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.PullRequests;

namespace Terrateam.Tests.Scenarios;

/// <summary>An activity that stopped half way handles its event again from the first request on.</summary>
public sealed class RepeatedDecisionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_requests_of_an_event_that_were_decided_are_not_decided_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var entry = await EntryAsync(scenario, pull.Number, "terrateam plan\nterrateam unlock\nterrateam help");
        var decisions = scenario.App.Services.GetRequiredService<DecisionStore>();
        var first = await decisions.DecideAsync(entry, 0, Cancellation);
        var second = await decisions.DecideAsync(entry, 1, Cancellation);
        _ = await decisions.DecideAsync(entry, 2, Cancellation);

        var again = await decisions.DecideAsync(entry, 0, Cancellation);

        var run = Assert.Single(first.Decision.Effects.OfType<Effect.StartRun>()).Run;
        Assert.Equal(run.Id, Assert.Single(again.Decision.Effects.OfType<Effect.StartRun>()).Run.Id);
        Assert.Equal(
            second.Decision.Effects.Select(effect => effect.GetType()),
            (await decisions.DecideAsync(entry, 1, Cancellation)).Decision.Effects.Select(effect => effect.GetType())
        );
    }

    private static async Task<InboxEntry> EntryAsync(ScenarioEnvironment scenario, int number, string comment)
    {
        var ledger = await scenario
            .App.Services.GetRequiredService<LedgerStore>()
            .ReadAsync(scenario.Repository.Id, Cancellation);
        Assert.NotNull(ledger.Find(number));
        return new(
            new(
                scenario.Repository.InstallationId!.Value,
                scenario.Repository.Id,
                "acme",
                "infra",
                "main",
                IsPrivate: true
            ),
            number,
            "repeated",
            TimeProvider.System.GetUtcNow(),
            new Trigger.Commented(99, "alice", CommandParser.Parse(comment))
            {
                WrittenAt = TimeProvider.System.GetUtcNow().AddMinutes(1),
                IsByPerson = true,
            }
        );
    }
}
