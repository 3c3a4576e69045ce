using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.Samples;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Scenarios;

/// <summary>The story of a pull request over Azure's stores, with the real runner and Terraform.</summary>
public sealed class AzuriteStoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Planned_applied_and_merged_over_Azure_storage_nothing_is_left_behind()
    {
        using var state = new Terrateam.Tests.TemporaryDirectory();
        var files = SampleRepository.Read(state.Path);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = files,
                Job = TerrateamJob.BuiltHere,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["State:Provider"] = "azure",
                    ["State:ConnectionString"] = await azurite.ConnectionStringAsync(
                        TestContext.Current.CancellationToken
                    ),
                    ["Keys:Provider"] = "file",
                },
            }
        );
        Assert.NotNull(scenario.App.Services.GetService<TableServiceClient>());

        var pull = await scenario.Repository.OpenPullRequestAsync(
            "shorter",
            "A shorter TTL",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["dns/main.tf"] = SampleRepository.Change(files)["dns/main.tf"],
            }
        );
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        Assert.Equal(1, await CountPlansAsync(scenario));
        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        Assert.Equal(1, await scenario.App.CountLocksAsync(scenario.Repository.Id));
        await pull.MergeAsync("alice");
        await scenario.SettleAsync();

        Assert.Equal(
            (0, 0),
            (await CountPlansAsync(scenario), await scenario.App.CountLocksAsync(scenario.Repository.Id))
        );
        Assert.Empty(scenario.GitHub.UnknownCalls);
        Assert.Empty(scenario.GitHub.Mishaps);
        Assert.Equal(2, scenario.Repository.Runs.Count);
        Assert.False(
            Directory.Exists(Path.Combine(scenario.DataDirectory, "state")),
            "Nothing is kept beside Azure's stores."
        );
    }

    /// <summary>Of this repository: other tests have plans in the same account.</summary>
    private static async Task<int> CountPlansAsync(ScenarioEnvironment scenario)
    {
        var plans = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var blob in scenario
                .App.Services.GetRequiredService<IBlobStore>()
                .ListAsync(
                    $"plans/{Terrateam.Functions.Plans.PlanRecords.Partition(scenario.Repository.Id)}/",
                    TestContext.Current.CancellationToken
                )
        )
        {
            plans.Add(Terrateam.Functions.Plans.PlanFiles.PlanOf(blob.Name));
        }

        return plans.Count;
    }
}
