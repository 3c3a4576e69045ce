using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Functions;
using Terrateam.Tests.Scenarios;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// The job with the cloud role uses only the backend that its workflow file names, for every user and every input that
/// starts it.
/// </summary>
public sealed class BackendAddressTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_workflow_that_is_started_by_hand_takes_no_address_and_starts_no_job()
    {
        var calls = 0;
        await using var evil = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            return context.Response.WriteAsJsonAsync(new JsonObject { ["type"] = "done" });
        });
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new ScenarioOptions { Job = TerrateamJob.BuiltHere }
        );
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["work-token"] = Guid.NewGuid().ToString(),
            ["correlation-id"] = "x",
            ["environment"] = "production",
        };

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            scenario.Repository.StartWorkflowAsync(
                "mallory",
                ScenarioEnvironment.WorkflowPath,
                new Dictionary<string, string>(inputs, StringComparer.Ordinal)
                {
                    ["api-base-url"] = evil.Url + "/api/github",
                }
            )
        );
        var id = await scenario.Repository.StartWorkflowAsync("mallory", ScenarioEnvironment.WorkflowPath, inputs);
        await scenario.GitHub.Actions.IdleAsync();

        Assert.Contains("Unexpected inputs", refused.Message, StringComparison.Ordinal);
        Assert.Equal("skipped", scenario.Repository.Runs.Single(run => run.Id == id).Conclusion);
        Assert.Equal("", scenario.Repository.Runs.Single(run => run.Id == id).Log);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_workflow_that_takes_the_address_from_an_input_is_not_started_and_the_pull_request_is_told_what_to_write()
    {
        var workflow = SampleWorkflow.OfTheOriginal.Replace(
            "terrateamio/action@v1",
            "acme/terrateam@v1",
            StringComparison.Ordinal
        );
        await using var scenario = await ScenarioEnvironment.StartAsync(SampleWorkflow.In(workflow));
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        var said = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains(ScenarioEnvironment.WorkflowPath, said, StringComparison.Ordinal);
        Assert.Contains(
            "Remove it from `on.workflow_dispatch.inputs`, and write the address into the file, as `api-base-url`",
            said,
            StringComparison.Ordinal
        );
        Assert.Empty(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task The_originals_workflow_is_given_what_it_declares_and_no_more_and_works_with_its_runner()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            SampleWorkflow.In(SampleWorkflow.OfTheOriginal, null, ("Runs:RunnerAuthentication", "work-token"))
        );
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync(identified: false);
            Assert.Null(work["terrateam"]);
            return await job.CarryOutAsync(work);
        });
        await scenario.OpenPlannedAsync();

        var run = Assert.Single(scenario.Repository.Runs);
        Assert.Equal($"{scenario.App.BaseUrl}/api/github", run.Inputs["api-base-url"]);
        Assert.DoesNotContain("correlation-id", run.Inputs.Keys);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Where_nothing_tells_the_originals_job_apart_it_gets_nothing_and_the_pull_request_is_told_what_to_add()
    {
        var options = SampleWorkflow.In(
            SampleWorkflow.OfTheOriginal,
            null,
            ("Runs:RunnerAuthentication", "work-token")
        ) with
        {
            TellsDispatchedRun = false,
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(options);
        BackendAnswer? answer = null;
        scenario.Runner.Next(async job =>
        {
            answer = await job.InitiateAsync(identity: null);
            return 1;
        });
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");
        await scenario.SettleAsync();

        Assert.Contains(
            "correlation-id",
            Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body,
            StringComparison.Ordinal
        );
        Assert.True(answer is { Status: 409 } || (string?)answer!.Body!["type"] == "done", $"{answer}");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Theory]
    [InlineData("""{"inputs": {"work-token": "t", "api-base-url": ""} }""", null, "input 'api-base-url'")]
    [InlineData("""{"inputs": {"work-token": "t", "backend": "{url}/"} }""", null, "input 'backend'")]
    [InlineData("""{"client_payload": {"url": "{url}"} }""", null, "GITHUB_EVENT_PATH")]
    [InlineData("not json", null, "GITHUB_EVENT_PATH")]
    [InlineData(null, null, "GITHUB_EVENT_PATH")]
    [InlineData("""{"inputs": {"work-token": "t"} }""", "http://terrateam.example.com/api/github", "no https URL")]
    [InlineData(
        """{"inputs": {"work-token": "t"} }""",
        "https://127.0.0.1@terrateam.example.com/api/github",
        "no https URL"
    )]
    [InlineData("""{"inputs": {"work-token": "t"} }""", "ftp://127.0.0.1/api/github", "no https URL")]
    public async Task The_runner_asks_nobody_whose_address_others_could_have_chosen(
        string? happened,
        string? address,
        string reason
    )
    {
        using var directory = new TemporaryDirectory();
        await using var scenario = await StartAsync();
        scenario.Environment["GITHUB_EVENT_PATH"] = happened is null
            ? ""
            : directory.Write(
                "event.json",
                happened.Replace("{url}", scenario.Backend.ApiBaseUrl, StringComparison.Ordinal)
            );
        if (address is not null)
            scenario.Environment["INPUT_API_BASE_URL"] = address;

        var exit = await scenario.RunAsync();

        Assert.Equal(1, exit.Code);
        Assert.Contains(reason, exit.Output, StringComparison.Ordinal);
        Assert.Empty(scenario.Backend.Requests);
    }

    [Theory]
    [InlineData("""{"environment": "staging"}""", false)]
    [InlineData("{}", false)]
    [InlineData(null, false)]
    [InlineData("""{"environment": "Production"}""", true)]
    public async Task The_runner_does_no_work_for_another_environment_than_the_one_it_runs_in(
        string? claims,
        bool works
    )
    {
        await using var issuer = await LoopbackServer.StartAsync(context =>
            context.Response.WriteAsJsonAsync(
                new JsonObject
                {
                    ["value"] = claims is null
                        ? "opaque"
                        : $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.sig",
                }
            )
        );
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        var work = Work("plan", head, """{"workflows": [{"plan": []}]}""", Dirspace("a", workflow: 0));
        work["terrateam"]!["environment"] = "production";
        scenario.Backend.Give(work);
        scenario.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{issuer.Url}/?x=1";

        var exit = await scenario.RunAsync();

        Assert.Equal(works ? 0 : 1, exit.Code);
        Assert.Equal(works, scenario.Backend.Results.Any());
        if (!works)
            Assert.Equal(["initiate"], scenario.Backend.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_job_in_another_environment_than_the_works_gets_nothing_and_is_told_so()
    {
        var workflow = (await SampleWorkflow.ReadAsync()).Replace(
            "environment: ${{ inputs.environment }}",
            "environment: staging",
            StringComparison.Ordinal
        );
        await using var scenario = await ScenarioEnvironment.StartAsync(
            SampleWorkflow.In(workflow, "workflows: [{tag_query: '', environment: production}]\n")
        );
        BackendAnswer? answer = null;
        scenario.Runner.Next(async job =>
        {
            answer = await job.InitiateWhenKnownAsync(await job.IdentityAsync());
            return 1;
        });
        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, Plan, "failure");

        Assert.Equal(403, answer!.Status);
        Assert.Contains(
            "'staging', and this work is for 'production'",
            (string?)answer.Body!["message"],
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 0, locks: 0);
    }
}
