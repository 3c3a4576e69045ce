using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>Runs a scenario with an app that is killed and restarted at each of some moments.</summary>
internal sealed class KillStory(ITestOutputHelper output, IEnumerable<Moment> story)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly Moments _moments = new(story);
    private AppProcess? _app;

    /// <summary>
    /// Runs the scenario, waits until every moment has occurred, and lets the scenario's app finish the remaining work.
    /// </summary>
    /// <param name="scenario">The environment; its app is not started.</param>
    /// <param name="tell">The users' actions.</param>
    public async Task TellAsync(ScenarioEnvironment scenario, Func<Task> tell)
    {
        await using (var front = await Front.StartAsync(seen => KillAt($"app {seen}") is { AnswerGetsThrough: false }))
        {
            await using (_app = await AppProcess.StartAsync(scenario.GitHub, scenario.DataDirectory, front.Url))
            {
                front.App = _app;
                scenario.GitHub.SetWebhookUrl(front.Url + "/api/github/v1/events");
                scenario.GitHub.OnExchange(call => KillAt($"github {call.Method} {call.Path} {call.RequestBody}"));
                RedeliverWhatPeopleDid(scenario);
                try
                {
                    await tell();
                    await scenario.GitHub.WaitForAsync(
                        () => _moments.Left.Count == 0 ? _moments : null,
                        "the last moment",
                        Timeout
                    );
                    await _app.UpAsync();
                }
                catch (Exception)
                {
                    output.WriteLine($"never came: {string.Join(", ", _moments.Left.Select(moment => moment.Name))}");
                    output.WriteLine(_app.Output);
                    throw;
                }
            }
        }

        await scenario.StartAppAsync();
    }

    /// <summary>
    /// As the app's timer does after minutes; what Actions sent stays lost, so that runs are looked after by polling.
    /// </summary>
    private static void RedeliverWhatPeopleDid(ScenarioEnvironment scenario) =>
        scenario.GitHub.OnDelivery(delivery =>
        {
            if (
                delivery.Outcome == DeliveryOutcome.Failed
                && !delivery.Event.StartsWith("workflow_", StringComparison.Ordinal)
            )
            {
                scenario.GitHub.Redeliver(delivery);
            }
        });

    private Moment? KillAt(string seen)
    {
        if (_app is null || !_app.UpAsync().IsCompletedSuccessfully || _moments.Take(seen) is not { } moment)
            return null;

        output.WriteLine($"killed when {moment.Name}");
        _app.Kill();
        return moment;
    }
}
