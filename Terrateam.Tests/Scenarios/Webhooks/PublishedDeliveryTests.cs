using System.Net;
using Terrateam.Tests.Functions.Webhooks;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>The payloads that GitHub publishes, delivered.</summary>
public sealed class PublishedDeliveryTests(PublishedPayloads payloads, WebhookEnvironment scenario)
    : IClassFixture<PublishedPayloads>,
        IClassFixture<WebhookEnvironment>
{
    [Fact]
    public async Task Every_published_payload_is_accepted()
    {
        Assert.Equal(329, payloads.All.Count);
        foreach (var payload in payloads.All)
            Assert.Equal(HttpStatusCode.Accepted, await scenario.PostAsync(payload.Event, payload.Body));

        // They are about repositories that this GitHub does not have: no comment is due, and nothing waits.
        await scenario.Scenario.SettleAsync();
        Assert.DoesNotContain(scenario.Written, key => key.Collection is "unreadable" or "runs");
    }
}
