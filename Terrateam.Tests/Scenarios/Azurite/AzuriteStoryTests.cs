using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.Samples;
using Terrateam.Tests.Azurite;

namespace Terrateam.Tests.Scenarios.Azurite;

/// <summary>The story of a pull request over Azure's stores, with the real runner and Terraform.</summary>
public sealed class AzuriteStoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Planned_applied_and_merged_over_Azure_storage_nothing_is_left_behind()
    {
        using var state = new Terrateam.Tests.TemporaryDirectory();
        var files = SampleRepository.Read(state.Path);
        await using var lab = await ScenarioEnvironment.StartAsync(
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
        Assert.NotNull(lab.App.Services.GetService<TableServiceClient>());

        var pull = await lab.Repository.OpenPullRequestAsync(
            "shorter",
            "A shorter TTL",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["dns/main.tf"] = SampleRepository.Change(files)["dns/main.tf"],
            }
        );
        await lab.WaitForAsync(pull, "terrateam plan: dns default", "success");
        Assert.Equal(1, await CountPlansAsync(lab));
        await pull.CommentAsync("alice", "terrateam apply");
        await lab.WaitForAsync(pull, "terrateam apply", "success");
        Assert.Equal(1, await lab.App.CountLocksAsync(lab.Repository.Id));
        await pull.MergeAsync("alice");
        await lab.SettleAsync();

        Assert.Equal((0, 0), (await CountPlansAsync(lab), await lab.App.CountLocksAsync(lab.Repository.Id)));
        Assert.Empty(lab.GitHub.UnknownCalls);
        Assert.Empty(lab.GitHub.Mishaps);
        Assert.Equal(2, lab.Repository.Runs.Count);
        Assert.False(
            Directory.Exists(Path.Combine(lab.DataDirectory, "state")),
            "Nothing is kept beside Azure's stores."
        );
    }

    /// <summary>Of this repository: other tests have plans in the same account.</summary>
    private static async Task<int> CountPlansAsync(ScenarioEnvironment lab)
    {
        var plans = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var blob in lab
                .App.Services.GetRequiredService<IBlobStore>()
                .ListAsync(
                    $"plans/{Terrateam.Functions.Plans.PlanRecords.Partition(lab.Repository.Id)}/",
                    TestContext.Current.CancellationToken
                )
        )
        {
            plans.Add(Terrateam.Functions.Plans.PlanFiles.PlanOf(blob.Name));
        }

        return plans.Count;
    }
}
