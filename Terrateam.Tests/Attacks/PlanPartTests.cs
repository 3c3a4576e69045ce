using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Only the job that makes a plan can access its parts, and only until it completes the upload.</summary>
public sealed class PlanPartTests
{
    private static readonly byte[] Plan = RandomNumberGenerator.GetBytes(1000);
    private static readonly byte[] Other = RandomNumberGenerator.GetBytes(1000);

    [Fact]
    public async Task A_job_reaches_no_other_runs_plan_with_its_own_token_nor_another_directory_with_its_own_run()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (first, second) = (scenario.Runner.Pause(), scenario.Runner.Pause());
        var pull = await scenario.OpenAsync("network", "one");
        var victim = await first.Arrived;
        var adversarys = await scenario.OpenAsync("dns", "two", "mallory");
        var adversary = await second.Arrived;
        using var right = new PartRequests(victim) { HeadSha = pull.HeadSha };
        Assert.Equal(200, (await right.PutAsync(0, Plan)).Status);

        // Their run, my token; my run, their directory; my run, their upload; an unknown token; a commit that is not
        // the head.
        using var theirs = new PartRequests(adversary)
        {
            HeadSha = pull.HeadSha,
            WorkToken = victim.WorkToken,
            Upload = right.Upload,
        };
        using var elsewhere = new PartRequests(adversary) { HeadSha = adversarys.HeadSha, Upload = right.Upload };
        using var nobody = new PartRequests(victim)
        {
            HeadSha = pull.HeadSha,
            Token = "",
            Upload = right.Upload,
        };
        using var stale = new PartRequests(victim) { HeadSha = adversarys.HeadSha, Upload = right.Upload };
        await RefusedAsync(theirs, 403);
        await RefusedAsync(elsewhere, 400);
        await RefusedAsync(nobody, 403);
        await RefusedAsync(stale, 400);
        using var mine = new PartRequests(adversary)
        {
            HeadSha = adversarys.HeadSha,
            Path = "dns",
            Upload = right.Upload,
        };
        Assert.Equal(409, (await mine.CompleteAsync(1, Plan)).Status);

        Assert.Equal(200, (await right.CompleteAsync(1, Plan)).Status);
        Assert.Single(await FilesAsync(scenario), name => name.Contains("/list-", StringComparison.Ordinal));
        first.GoOn();
        second.GoOn();
        await scenario.EndAsync(plans: 2, locks: 0);
    }

    [Fact]
    public async Task A_job_that_sends_another_content_for_a_part_or_a_plan_that_it_did_not_announce_is_refused()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        var job = await pause.Arrived;
        using var parts = new PartRequests(job) { HeadSha = pull.HeadSha };
        Assert.Equal(200, (await parts.PutAsync(0, Plan)).Status);
        Assert.Equal(200, (await parts.PutAsync(0, Plan)).Status);
        Assert.Equal(409, (await parts.PutAsync(0, Other)).Status);
        Assert.Equal(409, (await parts.PutAsync(0, Plan[..^1])).Status);
        Assert.Equal(409, (await parts.PutAsync(0, [.. Plan, 0])).Status);
        Assert.Equal(413, (await parts.PutAsync(1, new byte[PlanParts.MaxPartLength + 1])).Status);
        Assert.Equal(400, (await parts.PutAsync(PlanParts.MaxParts, Plan)).Status);
        Assert.Equal(409, (await parts.CompleteAsync(2, Plan)).Status);
        Assert.Equal(200, (await parts.CompleteAsync(1, Plan)).Status);
        Assert.Equal(200, (await parts.CompleteAsync(1, Plan)).Status);
        Assert.Equal(409, (await parts.CompleteAsync(1, Other)).Status);
        Assert.Equal(409, (await parts.PutAsync(0, Other)).Status);
        Assert.Equal(409, (await parts.PutAsync(1, Other)).Status);

        using var wrong = new PartRequests(job) { HeadSha = pull.HeadSha };
        Assert.Equal(200, (await wrong.PutAsync(0, Other)).Status);
        Assert.Equal(409, (await wrong.CompleteAsync(1, Plan)).Status);
        Assert.Equal(1, await scenario.App.CountPlansAsync());

        pause.GoOn();
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_plan_is_sent_by_plans_and_fetched_by_its_apply_and_by_nobody_after_the_end()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var planning = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        var planner = await planning.Arrived;
        using var made = new PartRequests(planner) { HeadSha = pull.HeadSha };
        Assert.Equal(200, (await made.PutAsync(0, Plan)).Status);
        Assert.Equal(200, (await made.CompleteAsync(1, Plan)).Status);
        Assert.Equal((403, 403), ((await made.ListAsync()).Status, (await made.FetchAsync(0)).Status));
        planning.GoOn();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        using var late = new PartRequests(planner.Undead()) { HeadSha = pull.HeadSha };
        await RefusedAsync(late, 403);

        // The apply may fetch, for its own directory only, and not send.
        var applying = scenario.Runner.Pause();
        await pull.CommentAsync("alice", "terrateam apply");
        var applier = await applying.Arrived;
        using var asked = new PartRequests(applier) { HeadSha = pull.HeadSha };
        await RefusedAsync(asked, 403);
        using var elsewhere = new PartRequests(applier) { HeadSha = pull.HeadSha, Path = "dns" };
        Assert.Equal((404, 404), ((await elsewhere.ListAsync()).Status, (await elsewhere.FetchAsync(0)).Status));
        Assert.Equal(200, (await asked.ListAsync()).Status);
        applying.GoOn();
        await scenario.SettleAsync();
        using var after = new PartRequests(applier.Undead()) { HeadSha = pull.HeadSha };
        Assert.Equal((403, 403), ((await after.ListAsync()).Status, (await after.FetchAsync(0)).Status));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Uploads_that_are_begun_and_never_completed_leave_one_at_most()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        var job = await pause.Arrived;
        for (var i = 0; i < 10; i++)
        {
            using var parts = new PartRequests(job) { HeadSha = pull.HeadSha };
            Assert.Equal(200, (await parts.PutAsync(i, Plan)).Status);
        }

        Assert.Single(await FilesAsync(scenario));
        pause.GoOn();
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static async Task RefusedAsync(PartRequests requests, int status)
    {
        Assert.Equal(status, (await requests.PutAsync(0, Other)).Status);
        Assert.Equal(status, (await requests.CompleteAsync(1, Plan)).Status);
    }

    private static async Task<List<string>> FilesAsync(ScenarioEnvironment scenario) =>
        await scenario
            .App.Services.GetRequiredService<IBlobStore>()
            .ListAsync(PlanFiles.Folder, CancellationToken.None)
            .Select(blob => blob.Name)
            .ToListAsync();
}
