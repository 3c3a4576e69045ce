namespace Terrateam.Tests.Scenarios;

public sealed class RunnerIdentityTests
{
    [Fact]
    public async Task Work_is_handed_to_its_own_job_only()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (first, second, finish) = await TwoJobsAsync(scenario);
        var foreign = await second.IdentityAsync();

        // Another job, as itself and under the name of the right one.
        Assert.Equal(403, (await first.InitiateAsync(foreign, runId: second.Context.RunId)).Status);
        Assert.Equal(403, (await first.InitiateAsync(foreign)).Status);
        Assert.Equal(403, (await first.InitiateAsync(identity: null)).Status);
        Assert.Equal(403, (await first.InitiateAsync("not a token")).Status);
        Assert.Equal(403, (await first.InitiateAsync(await first.IdentityAsync("https://elsewhere.example"))).Status);
        Assert.Equal(
            403,
            (await first.InitiateAsync(await first.IdentityAsync(), workToken: Guid.NewGuid().ToString())).Status
        );

        await finish();
        await scenario.EndAsync(plans: 2, locks: 0);
    }

    [Fact]
    public async Task An_answer_that_got_lost_may_be_asked_for_again_until_its_token_was_used()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var (first, second, finish) = await TwoJobsAsync(scenario);
        var lost = first.Token;

        await first.TakeWorkAsync();
        Assert.NotEqual(lost, first.Token);
        Assert.Equal(403, (await first.UploadAsync("network", "default", token: lost)).Status);
        Assert.Equal(403, (await first.UploadAsync("network", "default", token: second.Token)).Status);
        Assert.Equal(403, (await first.AccessTokenAsync(second.Token)).Status);
        Assert.Equal(200, (await first.AccessTokenAsync()).Status);
        Assert.Equal("done", (string?)(await first.InitiateAsync(await first.IdentityAsync())).Body!["type"]);

        // A run that plans gets no plan, and stores none of what it does not plan.
        Assert.Equal(403, (await first.DownloadAsync("network", "default")).Status);
        Assert.Equal(400, (await first.UploadAsync("dns", "default")).Status);
        await finish();
        await scenario.EndAsync(plans: 2, locks: 0);
    }

    [Fact]
    public async Task Results_that_are_posted_twice_are_one_comment_and_one_record_and_afterwards_the_token_is_dead()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        ScriptedJob? late = null;
        var identity = "";
        scenario.Runner.Next(async job =>
        {
            await job.CarryOutAsync(await job.TakeWorkAsync());
            Assert.Equal(
                200,
                (await job.ReportAsync([ScriptedJob.PlanStep("network", "default", hasChanges: false)])).Status
            );
            (late, identity) = (job, await job.IdentityAsync());
            return 0;
        });
        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        Assert.Contains("1 to add", Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await late!.ReportAsync([])).Status);
        Assert.Equal(403, (await late.UploadAsync("network", "default")).Status);
        Assert.Equal(403, (await late.AccessTokenAsync()).Status);
        Assert.Equal("done", (string?)(await late.InitiateAsync(identity)).Body!["type"]);
        await scenario.EndAsync(plans: 1, locks: 0);
        Assert.Single(ScenarioEnvironment.AnswersOn(pull));
    }

    /// <summary>
    /// Two jobs that were given their work and have not used their tokens, and how to let them finish.
    /// </summary>
    private static async Task<(ScriptedJob First, ScriptedJob Second, Func<Task> Finish)> TwoJobsAsync(
        ScenarioEnvironment scenario
    )
    {
        var one = scenario.Runner.Pause();
        var network = await scenario.OpenAsync();
        var first = await one.Arrived;
        var two = scenario.Runner.Pause();
        var dns = await scenario.OpenAsync("dns", "names");
        var second = await two.Arrived;
        return (first, second, FinishAsync);

        async Task FinishAsync()
        {
            one.GoOn();
            two.GoOn();
            await scenario.WaitForAsync(network, "terrateam plan: network default", "success");
            await scenario.WaitForAsync(dns, "terrateam plan: dns default", "success");
        }
    }
}
