using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// A pull request's code searches for a token that can approve the pull request and set its awaited status.
/// </summary>
public sealed class ApprovalTokenTests
{
    private const string Approval = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
    private const string Status = "POST /repos/{owner}/{repo}/statuses/{sha}";
    private const string Guards = "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true}}]}\n";
    private const string AttackStep = "{type: run, cmd: [node, attack.mjs]}";

    // With every token of GitHub's that it can find in its environment.
    private const string Attack = """
        import { execSync } from 'node:child_process';
        const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, TERRATEAM_RUN_KIND_DATA: data } = process.env;
        const head = execSync('git rev-parse HEAD').toString().trim();
        for (const [name, token] of Object.entries(process.env).filter(([, value]) => /^gh[a-z]_/.test(value))) {
          const post = (path, body) => fetch(`${api}/repos/${repository}/${path}`, {
            method: 'POST',
            headers: { authorization: `token ${token}`, 'user-agent': 'attack', 'content-type': 'application/json' },
            body: JSON.stringify(body),
          });
          const review = await post(`pulls/${JSON.parse(data).id}/reviews`, { event: 'APPROVE' });
          const status = await post(`statuses/${head}`, { state: 'success', context: 'ci/build' });
          console.log(`found ${name}: ${review.status} ${status.status}`);
        }
        """;

    private const string StandIn = """
        #!/bin/sh
        echo "$1 with token: ${TERRATEAM_GITHUB_TOKEN:+yes}" >> commands
        [ -z "$TERRATEAM_GITHUB_TOKEN" ] || node attack.mjs >&2
        exec terraform "$@"
        """;

    [Fact]
    public async Task A_step_of_a_pull_request_finds_no_token_that_approves_it_or_sets_what_it_waits_for()
    {
        await using var scenario = await StartAsync(Guards);
        var pull = await OpenAsync(
            scenario,
            $"workflows: [{{tag_query: '', plan: [{{type: init}}, {{type: plan}}, {AttackStep}]}}]\n"
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        var answer = await scenario.HearAsync(pull, "terrateam apply");

        Assert.Contains("0 of 1 approval", answer, StringComparison.Ordinal);
        AssertNothingWritten(scenario, pull);
        Assert.DoesNotContain(
            "found TERRATEAM_GITHUB_TOKEN",
            scenario.Repository.Runs[0].Log,
            StringComparison.Ordinal
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task What_the_init_can_get_hold_of_only_reads()
    {
        await using var scenario = await StartAsync(Guards);
        var pull = await OpenAsync(
            scenario,
            """
            engine: {name: terraform, override_tf_cmd: ./stand-in}
            workflows: [{tag_query: '', plan: [{type: run, cmd: [chmod, +x, stand-in]}, {type: init}, {type: plan}, {type: run, cmd: [cat, commands]}]}]

            """
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        AssertNothingWritten(scenario, pull);
        var installation = $"installation {scenario.Repository.InstallationId}";
        Assert.Contains(scenario.GitHub.Calls, call =>
            call.Operation == Approval && call.Caller == installation && call.Status == 403
        );
        Assert.Contains(scenario.GitHub.Calls, call =>
            call.Operation == Status && call.Caller == installation && call.Status == 403
        );
        var log = scenario.Repository.Runs[0].Log;
        Assert.Contains("init with token: yes", log, StringComparison.Ordinal);
        Assert.All((string[])["version", "plan", "show"], command =>
        {
            Assert.Contains($"{command} with token: ", log, StringComparison.Ordinal);
            Assert.DoesNotContain($"{command} with token: yes", log, StringComparison.Ordinal);
        });
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData("", "credentials: {github_token: steps}\n", false)]
    [InlineData("credentials: {github_token: steps}\n", "credentials: {github_token: git}\n", true)]
    public async Task Steps_have_the_token_where_the_default_branch_says_so_and_can_only_read_with_it(
        string trunk,
        string branch,
        bool expected
    )
    {
        await using var scenario = await StartAsync(Guards + trunk);
        var pull = await OpenAsync(
            scenario,
            $"{branch}workflows: [{{tag_query: '', plan: [{{type: init}}, {{type: plan}}, {AttackStep}]}}]\n"
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        AssertNothingWritten(scenario, pull);
        Assert.Equal(
            expected,
            scenario.Repository.Runs[0].Log.Contains("found TERRATEAM_GITHUB_TOKEN: 403 403", StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData(false, 201)]
    [InlineData(true, 403)]
    public async Task Only_the_original_runner_where_it_is_let_in_gets_a_token_that_writes(bool isOurs, int expected)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Runs:RunnerAuthentication"] = "work-token",
                },
            }
        );
        var status = 0;
        scenario.Runner.Next(async job =>
        {
            var work = (await job.InitiateWhenKnownAsync(isOurs ? await job.IdentityAsync() : null)).Body!;
            var token = (string)work["token"]!;
            status = await SetStatusAsync(
                scenario,
                job,
                (string)(await job.AccessTokenAsync(token)).Body!["access_token"]!
            );
            await job.UploadAsync("network", "default", token: token);
            await job.ReportAsync([ScriptedJob.PlanStep("network", "default", hasChanges: true)], token);
            return 0;
        });

        await scenario.OpenPlannedAsync();

        Assert.Equal(expected, status);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Job = TerrateamJob.BuiltHere,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );

    private static Task<SandboxPullRequest> OpenAsync(ScenarioEnvironment scenario, string configuration)
    {
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = configuration;
        changes["network/attack.mjs"] = Attack;
        changes["network/stand-in"] = StandIn;
        return scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
    }

    private static void AssertNothingWritten(ScenarioEnvironment scenario, SandboxPullRequest pull)
    {
        Assert.Empty(pull.Reviews);
        Assert.DoesNotContain(scenario.Repository.StatusHistoryOf(pull.HeadSha), status =>
            status.Context == "ci/build"
        );
    }

    private static async Task<int> SetStatusAsync(ScenarioEnvironment scenario, ScriptedJob job, string token)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"{scenario.GitHub.BaseUrl}/repos/acme/infra/statuses/{job.Context.Environment["GITHUB_SHA"]}"
        );
        request.Headers.Add("User-Agent", "test");
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Content = new StringContent(
            """{"state": "success", "context": "ci/build"}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var answer = await client.SendAsync(request, job.Cancelled);
        return (int)answer.StatusCode;
    }
}
