using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Functions.State;
using Terrateam.Local.Durable;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Tests.Attacks;

namespace Terrateam.Tests.Scenarios.Exchanges;

/// <summary>
/// The original runner's side of the protocol, replayed against the app with the original's workflow file and settings.
/// </summary>
public sealed class ExchangeTests
{
    public static TheoryData<string> Names => [.. RecordedExchange.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_the_original_runner_sends_is_answered_as_it_is_written_down(string name)
    {
        var exchange = RecordedExchange.Read(name);
        var time = new ShiftedTime();
        await using var scenario = await StartAsync(exchange, time);
        scenario.Repository.Grant("bob", "write");
        var replay = new Replay();
        SandboxPullRequest? pull = null;
        foreach (var step in exchange.Steps)
        {
            replay.Expect(scenario.Runner, step.Jobs);
            pull = await DoAsync(scenario, exchange, step, pull);
            await scenario.SettleAsync();

            Assert.Empty(replay.Faults);
            Assert.Empty(replay.Left);
            foreach (var (title, state) in step.Statuses ?? new Dictionary<string, string>(StringComparer.Ordinal))
            {
                Assert.Equal(
                    (step.Do, step.Text, title, state),
                    (step.Do, step.Text, title, ScenarioEnvironment.StateOf(pull!, title))
                );
            }

            foreach (var text in step.Says ?? [])
            {
                Assert.Contains(ScenarioEnvironment.AnswersOn(pull!), comment =>
                    comment.Body.Contains(text, StringComparison.Ordinal)
                );
            }
        }

        Assert.Equal(exchange.Steps.Sum(step => step.Jobs.Count), scenario.Repository.Runs.Count);
        await scenario.EndAsync(exchange.Left.Plans, exchange.Left.Locks);
    }

    [Fact]
    public void Every_kind_of_work_is_written_down()
    {
        var answers = RecordedExchange
            .Names.Select(RecordedExchange.Read)
            .SelectMany(exchange => exchange.Steps)
            .SelectMany(step => step.Jobs)
            .SelectMany(job => job.Calls)
            .Select(call => (string?)call.Answer?["type"])
            .OfType<string>();

        Assert.Equal(
            ["apply", "build-config", "build-tree", "done", "index", "plan"],
            answers.Distinct().Order(StringComparer.Ordinal)
        );
    }

    private static async Task<SandboxPullRequest?> DoAsync(
        ScenarioEnvironment scenario,
        RecordedExchange exchange,
        RecordedStep step,
        SandboxPullRequest? pull
    )
    {
        switch (step.Do)
        {
            case "open":
                return await scenario.Repository.OpenPullRequestAsync("change", "Change it", step.By, exchange.Change);
            case "comment":
                await scenario.HearAsync(pull!, step.Text, step.By);
                return pull;
            case "approve":
                await pull!.ReviewAsync(step.By, "APPROVED");
                return pull;
            case "drift":
                await StartDueDriftAsync(scenario);
                return pull;
            default:
                throw new InvalidOperationException($"There is no step '{step.Do}'.");
        }
    }

    private static async Task<ScenarioEnvironment> StartAsync(RecordedExchange exchange, ShiftedTime time)
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [ScenarioEnvironment.WorkflowPath] = SampleWorkflow.OfTheOriginal,
        };
        foreach (var (path, text) in exchange.Files ?? new Dictionary<string, string>(StringComparer.Ordinal))
            files[path] = text;
        var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                HasWorkflow = false,
                Files = files,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Runs:RunnerAuthentication"] = "work-token",
                },
                Time = time,
                Replace = services => services.AddSingleton<TimeProvider>(time),
            }
        );

        // By a push, which is what schedules of drift are read from.
        if (exchange.Configuration.Length > 0)
        {
            await scenario.Repository.PushAsync(
                "main",
                "alice",
                "Configure it",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [AttackEnvironment.Configuration] = exchange.Configuration,
                }
            );
        }

        await scenario.SettleAsync();
        return scenario;
    }

    private static async Task StartDueDriftAsync(ScenarioEnvironment scenario)
    {
        var client = scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();
        await scenario
            .App.Services.GetRequiredService<DriftScheduler>()
            .StartDueAsync(client, TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await foreach (var known in scenario.App.Services.GetRequiredService<DriftStore>().ListAsync(patience.Token))
        {
            foreach (var schedule in known.Value.Schedules)
            {
                _ = await client.WaitForInstanceCompletionAsync(
                    OrchestrationInstances.OfDrift(known.Value.Repository.Id, schedule.Name),
                    patience.Token
                );
            }
        }
    }
}
