using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// What a plan and an apply cost: operations of the document store, work of the durable engine, calls to GitHub. These
/// are counts, so that they do not depend on the machine.
/// </summary>
public sealed class CostTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_plan_and_an_apply_stay_within_their_budgets()
    {
        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var store = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Replace = services => services.DecorateDocuments(inner => new CountedStore(inner, store)),
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    // Both depend on how long it takes, and not on what is done.
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                    ["Runs:FirstLook"] = "01:00:00",
                },
            }
        );
        scenario.GitHub.OnExchange(call =>
        {
            if (call.Caller == "app" || call.Caller.StartsWith("installation ", StringComparison.Ordinal))
                calls.AddOrUpdate($"{call.Method} {Shape(call.Path)}", 1, static (_, known) => known + 1);
        });
        var before = Bill.Read(scenario, store, calls);
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change both",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/more.tf"] = "resource \"terraform_data\" \"a\" {}\n",
                ["dns/more.tf"] = "resource \"terraform_data\" \"b\" {}\n",
            }
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        var plan = Bill.Read(scenario, store, calls) - before;
        output.WriteLine($"plan: {plan}");

        before = Bill.Read(scenario, store, calls);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        var apply = Bill.Read(scenario, store, calls) - before;
        output.WriteLine($"apply: {apply}");

        await scenario.EndAsync(plans: 0, locks: 1);
        // A tenth more than is measured: two signals that come apart are one more look at the run.
        AssertWithin(new(Activities: 6, Steps: 12, Store: 104, GitHub: 45), plan);
        AssertWithin(new(Activities: 6, Steps: 12, Store: 112, GitHub: 45), apply);
    }

    private static void AssertWithin(Budget budget, Bill bill)
    {
        Assert.InRange(bill.Activities, 1, budget.Activities);
        Assert.InRange(bill.Steps, 1, budget.Steps);
        Assert.Equal(0, bill.ContinuedAsNew);
        Assert.InRange(bill.Timers, 0, 2);
        Assert.InRange(bill.Store.Values.Sum(), 1, budget.Store);
        Assert.InRange(bill.GitHub.Values.Sum(), 1, budget.GitHub);
    }

    // Numbers, commits and names differ from run to run.
    private static string Shape(string path) =>
        string.Join('/', path.Split('/').Select(part => part.Any(char.IsAsciiDigit) && part != "v3" ? "#" : part));

    private sealed record Budget(int Activities, int Steps, int Store, int GitHub);

    private sealed record Bill(
        IReadOnlyDictionary<string, int> Store,
        long Activities,
        long Steps,
        long ContinuedAsNew,
        long Timers,
        IReadOnlyDictionary<string, int> GitHub
    )
    {
        public static Bill Read(
            ScenarioEnvironment scenario,
            ConcurrentDictionary<string, int> store,
            ConcurrentDictionary<string, int> calls
        )
        {
            var durable = scenario.App.Services.GetRequiredService<SqliteOrchestrationService>().Counters;
            return new(
                new SortedDictionary<string, int>(store, StringComparer.Ordinal),
                durable.Activities,
                durable.Steps,
                durable.ContinuedAsNew,
                durable.Timers,
                new SortedDictionary<string, int>(calls, StringComparer.Ordinal)
            );
        }

        public static Bill operator -(Bill after, Bill before) =>
            new(
                Less(after.Store, before.Store),
                after.Activities - before.Activities,
                after.Steps - before.Steps,
                after.ContinuedAsNew - before.ContinuedAsNew,
                after.Timers - before.Timers,
                Less(after.GitHub, before.GitHub)
            );

        public override string ToString() =>
            $"{Activities} activities, {Steps} steps, {ContinuedAsNew} continued as new, {Timers} timers, "
            + $"{Store.Values.Sum()} store operations, {GitHub.Values.Sum()} calls to GitHub\n  "
            + string.Join("\n  ", Store.Select(one => $"{one.Value} {one.Key}"))
            + "\n  "
            + string.Join("\n  ", GitHub.Select(one => $"{one.Value} {one.Key}"));

        private static SortedDictionary<string, int> Less(
            IReadOnlyDictionary<string, int> after,
            IReadOnlyDictionary<string, int> before
        ) =>
            new(
                after
                    .Select(one => KeyValuePair.Create(one.Key, one.Value - before.GetValueOrDefault(one.Key)))
                    .Where(one => one.Value > 0)
                    .ToDictionary(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
    }
}
