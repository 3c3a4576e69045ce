using System.Globalization;
using System.Net;
using Terrateam.Tests.Functions.Webhooks;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>The payloads that GitHub publishes, delivered.</summary>
public sealed class PublishedDeliveryTests(
    PublishedPayloads payloads,
    WebhookEnvironment scenario,
    ITestOutputHelper output
) : IClassFixture<PublishedPayloads>, IClassFixture<WebhookEnvironment>
{
    /// <summary>GitHub gives a delivery up after ten seconds.</summary>
    private static readonly TimeSpan GitHubsPatience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Every_published_payload_is_accepted_at_once()
    {
        Assert.Equal(329, payloads.All.Count);
        var times = new List<TimeSpan>();
        foreach (var payload in payloads.All)
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(HttpStatusCode.Accepted, await scenario.PostAsync(payload.Event, payload.Body));
            times.Add(TimeProvider.System.GetElapsedTime(start));
        }

        times.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{times.Count} deliveries: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, longest {At(1):0.0} ms"
            )
        );
        Assert.True(times[^1] < GitHubsPatience);

        // They are about repositories that this GitHub does not have: no comment is due, and nothing waits.
        await scenario.Scenario.SettleAsync();
        Assert.DoesNotContain(scenario.Written, key => key.Collection is "unreadable" or "runs");

        double At(double share) => times[(int)Math.Ceiling((times.Count * share) - 1)].TotalMilliseconds;
    }
}
