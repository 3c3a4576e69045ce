using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Functions.WorkManifests;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>Plans that are longer than a request should be.</summary>
public sealed class LargePlanTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(600_000, "65536", 6)]
    [InlineData(12 * Mebibyte, null, 2)]
    public async Task A_plan_of_many_parts_is_planned_and_applied_by_the_real_runner(
        int length,
        string? partSize,
        int parts
    )
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { Job = TerrateamJob.BuiltHere, Settings = Settings("Plans:PartSize", partSize) }
        );
        var state = Path.Combine(scenario.GitHub.Directory, "state", "network.tfstate");

        // Terraform keeps the configuration in the plan file, comments and all.
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change network",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/main.tf"] =
                    $$"""
                    terraform {
                      backend "local" {
                        path = "{{state}}"
                      }
                    }

                    resource "terraform_data" "network" {}

                    """ + Comment(length),
            }
        );
        await pull.WaitForStatusAsync("terrateam plan: network default", "success", TimeSpan.FromMinutes(3));
        await scenario.SettleAsync();
        var files = await FilesAsync(scenario);
        Assert.InRange(files.Count(name => !name.Contains("/list-", StringComparison.Ordinal)), parts, 2 * parts);
        Assert.Equal(1, await scenario.App.CountPlansAsync());

        await pull.CommentAsync("alice", "terrateam apply");
        await pull.WaitForStatusAsync("terrateam apply: network default", "success", TimeSpan.FromMinutes(3));
        await scenario.SettleAsync();

        Assert.True(File.Exists(state));
        Assert.Empty(await FilesAsync(scenario));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task What_came_in_parts_leaves_in_one_request_too_and_the_other_way_round()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { Settings = Settings("Plans:PartSize", "65536") }
        );
        var plan = RandomNumberGenerator.GetBytes(150_000);
        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            Assert.Equal(200, (await requests.PutAsync(0, plan[..100_000])).Status);
            Assert.Equal(200, (await requests.PutAsync(1, plan[100_000..])).Status);
            Assert.Equal(200, (await requests.CompleteAsync(2, plan)).Status);
            return await ReportAsync(job);
        });
        var pull = await scenario.OpenPlannedAsync();

        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            Assert.Equal(
                (2, plan.Length),
                ((int)(await requests.ListAsync()).Body!["parts"]!, (int)(await requests.ListAsync()).Body!["length"]!)
            );
            Assert.Equal(plan[100_000..], (await requests.FetchAsync(1)).Content);
            Assert.Equal(404, (await requests.FetchAsync(2)).Status);
            Assert.Equal(plan, PlanIn(await job.DownloadAsync("network", "default")));
            return await FailApplyAsync(job);
        });
        await scenario.HearAsync(pull, "terrateam apply");

        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            Assert.Equal(200, (await requests.PostWholeAsync(plan)).Status);
            return await ReportAsync(job);
        });
        await scenario.HearAsync(pull, "terrateam plan");
        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            Assert.Equal(0, (int)(await requests.ListAsync()).Body!["parts"]!);
            Assert.Equal(404, (await requests.FetchAsync(0)).Status);
            Assert.Equal(plan, PlanIn(await job.DownloadAsync("network", "default")));
            return await FailApplyAsync(job);
        });
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Empty(await FilesAsync(scenario));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_plan_that_the_host_does_not_let_through_is_explained_in_the_pull_request()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { Settings = Settings("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "262144") }
        );
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            var answer = await requests.PostWholeAsync(RandomNumberGenerator.GetBytes(200_000));
            Assert.Equal(413, answer.Status);

            // As the original reports it.
            _ = await job.FailAsync(
                work,
                $"Could not store plan file, with the following error:\n\n{answer.Body?.ToJsonString()}"
            );
            return 0;
        });

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "failure");
        await scenario.SettleAsync();

        var comment = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("0.3 MiB (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`)", comment, StringComparison.Ordinal);
        Assert.Empty(await FilesAsync(scenario));
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task More_uploads_than_there_is_memory_for_are_asked_to_come_again()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var plan = RandomNumberGenerator.GetBytes(3 * Mebibyte);
        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            var budget = scenario.App.Services.GetRequiredService<UploadBudget>();
            var others = new List<IDisposable>();
            while (budget.TryTake(null) is { } share)
                others.Add(share);
            Assert.Equal(429, (await requests.PutAsync(0, plan)).Status);
            Assert.Equal(429, (await requests.PostWholeAsync(plan)).Status);

            others.ForEach(share => share.Dispose());
            Assert.Equal(200, (await requests.PutAsync(0, plan)).Status);
            Assert.Equal(200, (await requests.PostWholeAsync(plan)).Status);
            Assert.Equal(0, budget.Taken);
            return await ReportAsync(job);
        });

        _ = await scenario.OpenPlannedAsync();

        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task What_a_job_sent_in_part_goes_with_its_run()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        ScriptedJob? dead = null;
        scenario.Runner.Next(async job =>
        {
            _ = await job.TakeWorkAsync();
            using var requests = new PartRequests(job) { HeadSha = HeadOf(scenario) };
            Assert.Equal(200, (await requests.PutAsync(0, new byte[100])).Status);
            Assert.Single(await FilesAsync(scenario));
            dead = job.Undead();
            return 1;
        });

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "failure");
        await scenario.SettleAsync();

        Assert.Empty(await FilesAsync(scenario));
        using var late = new PartRequests(dead!) { HeadSha = pull.HeadSha };
        Assert.Equal(403, (await late.PutAsync(1, new byte[100])).Status);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static Dictionary<string, string> Settings(string name, string? value) =>
        value is null ? new(StringComparer.Ordinal) : new(StringComparer.Ordinal) { [name] = value };

    /// <summary>So many characters that cannot be compressed much.</summary>
    private static string Comment(int length)
    {
        var bytes = new byte[length / 4 * 3];
        new Random(1).NextBytes(bytes);
        return string.Concat(Convert.ToBase64String(bytes).Chunk(1000).Select(line => $"# {new string(line)}\n"));
    }

    private static string HeadOf(ScenarioEnvironment scenario) => scenario.Repository.PullRequests[^1].HeadSha;

    private static async Task<int> ReportAsync(ScriptedJob job)
    {
        var reported = await job.ReportAsync([ScriptedJob.PlanStep("network", "default", hasChanges: true)]);
        Assert.Equal(200, reported.Status);
        return 0;
    }

    private static async Task<int> FailApplyAsync(ScriptedJob job)
    {
        var reported = await job.ReportAsync([
            ScriptedJob.ApplyStep("network", "default", success: false, "The quota is used up."),
        ]);
        Assert.Equal(200, reported.Status);
        return 0;
    }

    private static byte[] PlanIn(BackendAnswer answer)
    {
        Assert.Equal(200, answer.Status);
        var envelope = JsonNode.Parse(
            Encoding.UTF8.GetString(Convert.FromBase64String((string)answer.Body!["data"]!))
        )!;
        Assert.Equal(("terrateam", 1), ((string)envelope["method"]!, (int)envelope["version"]!));
        return Convert.FromBase64String((string)envelope["data"]!);
    }

    private static async Task<List<string>> FilesAsync(ScenarioEnvironment scenario) =>
        await scenario
            .App.Services.GetRequiredService<IBlobStore>()
            .ListAsync(PlanFiles.Folder, CancellationToken.None)
            .Select(blob => blob.Name)
            .ToListAsync();
}
