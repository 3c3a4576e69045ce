using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Durable;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// The transactions of Azure Storage that a plan and an apply cost: each request to Azurite through the app's own
/// stores, and what the Durable extension was counted to add on the Functions host.
/// </summary>
public sealed class AzuriteCostTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    // Counted on the Functions host 4.1037 with the Durable extension on Azurite.
    private const int PerActivity = 9;
    private const int PerStep = 5;

    private const int MaxPlan = 150;
    private const int MaxApply = 250;

    // Two looks into the inbox, one at each end of the run; CostTests bounds how many there may be.
    private const int UsualActivities = 4;
    private const int UsualSteps = 9;
    private const int ReadsOfALook = 3;

    private static readonly string[] KeptForSeconds =
    [
        "table GET terrateamsuspensions",
        "table GET terrateambelongings",
    ];

    [Fact]
    public async Task A_plan_takes_at_most_150_transactions_and_an_apply_at_most_250()
    {
        var requests = new CountingPolicy();
        var connection = await azurite.ConnectionStringAsync("costs", TestContext.Current.CancellationToken);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Replace = services =>
                {
                    Count(services, connection, requests);
                    services.AddSingleton<IStartupFilter, CountedRequests>();
                },
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["State:Provider"] = "azure",
                    ["State:ConnectionString"] = connection,
                    ["Keys:Provider"] = "file",
                    // Both depend on how long it takes, and not on what is done.
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                    ["Runs:FirstLook"] = "01:00:00",
                },
            }
        );
        // The first use makes tables and containers, and the first run of a process its key and the audit trail's end.
        _ = await PlanAndApplyAsync(scenario, requests, "first");

        var (plan, apply) = await PlanAndApplyAsync(scenario, requests, "second");

        output.WriteLine($"plan: {plan}");
        output.WriteLine($"apply: {apply}");
        Assert.InRange(plan.Total, 1, MaxPlan);
        Assert.InRange(apply.Total, 1, MaxApply);
    }

    private static void Count(IServiceCollection services, string connection, CountingPolicy requests)
    {
        var tables = new TableClientOptions();
        tables.AddPolicy(requests, HttpPipelinePosition.PerRetry);
        services.AddSingleton(new TableServiceClient(connection, tables));
        var blobs = new BlobClientOptions();
        blobs.AddPolicy(requests, HttpPipelinePosition.PerRetry);
        services.AddSingleton(new BlobServiceClient(connection, blobs));
    }

    private static async Task<(Bill Plan, Bill Apply)> PlanAndApplyAsync(
        ScenarioEnvironment scenario,
        CountingPolicy requests,
        string directory
    )
    {
        var before = Bill.Read(scenario, requests);
        var pull = await scenario.Repository.OpenPullRequestAsync(
            directory,
            $"Change {directory}",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [$"{directory}/main.tf"] = "resource \"terraform_data\" \"one\" {}\n",
            }
        );
        await scenario.WaitForAsync(pull, $"terrateam plan: {directory} default", "success");
        await scenario.SettleAsync();
        var planned = Bill.Read(scenario, requests);
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();
        return (planned - before, Bill.Read(scenario, requests) - planned);
    }

    /// <summary>Counts what is sent, repeats included.</summary>
    private sealed class CountingPolicy : HttpPipelinePolicy
    {
        private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, int> Counts =>
            new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Count(message.Request);
            ProcessNext(message, pipeline);
        }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Count(message.Request);
            return ProcessNextAsync(message, pipeline);
        }

        private void Count(Request request)
        {
            var segments = request.Uri.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            // Azurite has the account as the first segment, and a table with its key in one.
            var name = (segments.ElementAtOrDefault(1) ?? "").Split('(')[0];
            var kind =
                request.Headers.Contains("x-ms-version") && request.Headers.Contains("DataServiceVersion")
                    ? "table"
                    : "blob";
            var counted = $"{kind} {request.Method} {name}";
            CountedStore.Count(() => _counts.AddOrUpdate(counted, 1, static (_, known) => known + 1));
        }
    }

    private sealed record Bill(IReadOnlyDictionary<string, int> Requests, long Activities, long Steps)
    {
        /// <summary>
        /// Without what depends on how long it takes: what an instance keeps for seconds, and the looks at a run whose two
        /// signals come apart.
        /// </summary>
        public long Total =>
            Requests.Where(static one => !KeptForSeconds.Contains(one.Key)).Sum(static one => one.Value)
            - (ReadsOfALook * Math.Max(0, Activities - UsualActivities))
            + (PerActivity * Math.Min(Activities, UsualActivities))
            + (PerStep * Math.Min(Steps, UsualSteps));

        public static Bill Read(ScenarioEnvironment scenario, CountingPolicy requests)
        {
            var durable = scenario.App.Services.GetRequiredService<SqliteOrchestrationService>().Counters;
            return new(requests.Counts, durable.Activities, durable.Steps);
        }

        public static Bill operator -(Bill after, Bill before) =>
            new(
                new SortedDictionary<string, int>(
                    after
                        .Requests.Select(one =>
                            KeyValuePair.Create(one.Key, one.Value - before.Requests.GetValueOrDefault(one.Key))
                        )
                        .Where(static one => one.Value > 0)
                        .ToDictionary(StringComparer.Ordinal),
                    StringComparer.Ordinal
                ),
                after.Activities - before.Activities,
                after.Steps - before.Steps
            );

        public override string ToString() =>
            $"{Total} transactions: {Requests.Values.Sum()} of the stores, {Activities} activities, {Steps} steps\n  "
            + string.Join("\n  ", Requests.Select(one => $"{one.Value} {one.Key}"));
    }
}
