using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>Tells a story with an app that is killed at each of some moments, and comes back.</summary>
internal sealed class KillStory(ITestOutputHelper output, IEnumerable<Moment> story)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private readonly Moments _moments = new(story);
    private AppProcess? _app;

    /// <summary>
    /// Tells it, waits until every moment came, and has the app that the lab starts do what the last life left undone.
    /// </summary>
    /// <param name="lab">Where it takes place; its app is not started.</param>
    /// <param name="tell">What people do.</param>
    public async Task TellAsync(ScenarioEnvironment lab, Func<Task> tell)
    {
        await using (var front = await Front.StartAsync(seen => KillAt($"app {seen}") is { AnswerGetsThrough: false }))
        {
            await using (_app = await AppProcess.StartAsync(lab.GitHub, lab.DataDirectory, front.Url))
            {
                front.App = _app;
                lab.GitHub.SetWebhookUrl(front.Url + "/api/github/v1/events");
                lab.GitHub.OnExchange(call => KillAt($"github {call.Method} {call.Path} {call.RequestBody}"));
                RedeliverWhatPeopleDid(lab);
                try
                {
                    await tell();
                    await lab.GitHub.WaitForAsync(
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

        await lab.StartAppAsync();
    }

    /// <summary>
    /// As the app's timer does after minutes; what Actions sent stays lost, so that runs are looked after by polling.
    /// </summary>
    private static void RedeliverWhatPeopleDid(ScenarioEnvironment lab) =>
        lab.GitHub.OnDelivery(delivery =>
        {
            if (
                delivery.Outcome == DeliveryOutcome.Failed
                && !delivery.Event.StartsWith("workflow_", StringComparison.Ordinal)
            )
            {
                lab.GitHub.Redeliver(delivery);
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
