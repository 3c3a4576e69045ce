using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// What a plan and an apply cost: operations of the document store, work of the durable engine, calls to GitHub. These
/// are counts, so that they do not depend on the machine.
/// </summary>
public sealed class CostTests(ITestOutputHelper output)
{
    /// <summary>
    /// The most webhooks and calls of the runner of a plan of one directory and its apply: 25, and some that come again.
    /// </summary>
    internal const int MaxRequests = 30;

    /// <param name="notifications">How results are shown.</param>
    /// <param name="moreStore">What that may cost beyond the usual, in operations of the store.</param>
    /// <param name="moreGitHub">The same in calls to GitHub.</param>
    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("{overview: {enabled: true}}", 40, 6)]
    [InlineData("{results: both}", 40, 12)]
    public async Task A_plan_and_an_apply_stay_within_their_budgets(string notifications, int moreStore, int moreGitHub)
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal);
        if (moreGitHub > 0)
            files[".terrateam/config.yml"] = $"notifications: {notifications}\n";
        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var store = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var requests = new CountedRequests();
        var unchanged = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = files,
                Replace = services =>
                {
                    services.DecorateDocuments(inner => new CountedStore(inner, store));
                    services.AddSingleton<IStartupFilter>(requests);
                },
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
            // GitHub does not charge what it answers with 304.
            if (call.Status == StatusCodes.Status304NotModified)
                unchanged.AddOrUpdate(call.Method, 1, static (_, known) => known + 1);
            if (call.Caller == "app" || call.Caller.StartsWith("installation ", StringComparison.Ordinal))
                calls.AddOrUpdate($"{call.Method} {Shape(call.Path)}", 1, static (_, known) => known + 1);
        });
        var before = Bill.Read(scenario, store, calls, unchanged);
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
        var plan = Bill.Read(scenario, store, calls, unchanged) - before;
        output.WriteLine($"plan: {plan}");

        before = Bill.Read(scenario, store, calls, unchanged);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        var apply = Bill.Read(scenario, store, calls, unchanged) - before;
        output.WriteLine($"apply: {apply}");

        // Most repositories are known from an earlier run, and most pull requests change one directory.
        before = Bill.Read(scenario, store, calls, unchanged);
        var asked = requests.Count;
        var single = await scenario.Repository.OpenPullRequestAsync(
            "single",
            "Change one",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["solo/main.tf"] = "resource \"terraform_data\" \"c\" {}\n",
            }
        );
        await scenario.WaitForAsync(single, "terrateam plan: solo default", "success");
        await scenario.SettleAsync();
        var one = Bill.Read(scenario, store, calls, unchanged) - before;
        output.WriteLine($"plan of one: {one}");

        before = Bill.Read(scenario, store, calls, unchanged);
        await single.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(single, "terrateam apply", "success");
        await scenario.SettleAsync();
        var oneApplied = Bill.Read(scenario, store, calls, unchanged) - before;
        output.WriteLine($"apply of one: {oneApplied}");
        output.WriteLine($"webhooks and calls of the runner for both: {requests.Count - asked}");
        // A comment that is brought up to date is an event of its own.
        Assert.InRange(requests.Count - asked, 1, MaxRequests + moreGitHub);

        await scenario.EndAsync(plans: 0, locks: 2);
        // A tenth more than is measured: two signals that come apart are one more look at the run.
        AssertWithin(new(Activities: 6, Steps: 12, Store: 110 + moreStore, GitHub: 19 + moreGitHub), plan);
        AssertWithin(new(Activities: 6, Steps: 12, Store: 113 + moreStore, GitHub: 19 + moreGitHub), apply);
        // The last look at a run may fall into the next one's bill.
        AssertWithin(new(Activities: 7, Steps: 12, Store: 89 + moreStore, GitHub: 14 + moreGitHub), one);
        AssertWithin(new(Activities: 7, Steps: 12, Store: 96 + moreStore, GitHub: 14 + moreGitHub), oneApplied);
        Assert.InRange(one.GitHub.Values.Sum() - one.Unchanged, 1, 12 + moreGitHub);
        Assert.InRange(oneApplied.GitHub.Values.Sum() - oneApplied.Unchanged, 1, 12 + moreGitHub);

        // What is not configured costs nothing.
        string[] off = ["outbox", "notified", "driftnotices"];
        Assert.DoesNotContain(store.Keys, key => off.Contains(key.Split(' ')[1], StringComparer.Ordinal));
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
        IReadOnlyDictionary<string, int> GitHub,
        int Unchanged
    )
    {
        public static Bill Read(
            ScenarioEnvironment scenario,
            ConcurrentDictionary<string, int> store,
            ConcurrentDictionary<string, int> calls,
            ConcurrentDictionary<string, int> unchanged
        )
        {
            var durable = scenario.App.Services.GetRequiredService<SqliteOrchestrationService>().Counters;
            return new(
                new SortedDictionary<string, int>(store, StringComparer.Ordinal),
                durable.Activities,
                durable.Steps,
                durable.ContinuedAsNew,
                durable.Timers,
                new SortedDictionary<string, int>(calls, StringComparer.Ordinal),
                unchanged.Values.Sum()
            );
        }

        public static Bill operator -(Bill after, Bill before) =>
            new(
                Less(after.Store, before.Store),
                after.Activities - before.Activities,
                after.Steps - before.Steps,
                after.ContinuedAsNew - before.ContinuedAsNew,
                after.Timers - before.Timers,
                Less(after.GitHub, before.GitHub),
                after.Unchanged - before.Unchanged
            );

        public override string ToString() =>
            $"{Activities} activities, {Steps} steps, {ContinuedAsNew} continued as new, {Timers} timers, "
            + $"{Store.Values.Sum()} store operations, {GitHub.Values.Sum()} calls to GitHub, "
            + $"{Unchanged} of them answered with 304\n  "
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
