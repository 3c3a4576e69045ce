using Terrateam.Functions.GitHub;
using Terrateam.Functions.Setup;

namespace Terrateam.Tests.Functions.Setup;

/// <summary>What an administrator reads of the webhook, from what GitHub lists of its deliveries.</summary>
public sealed class WebhookStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "got no answer: the App's webhook URL leads nowhere, or the app is not running.")]
    [InlineData(401, "was refused with 401: the App's webhook secret is not GitHub:WebhookSecret.")]
    [InlineData(403, "was refused with 403: it came from an address that is not GitHub's.")]
    [InlineData(404, "was answered with 404: the App's webhook URL does not end with /api/github/v1/events.")]
    [InlineData(500, "was answered with 500: the app's log says why.")]
    public void A_delivery_that_was_not_taken_says_why_and_which_was_the_last(int? status, string why)
    {
        Assert.Equal(
            new WebhookState(
                IsGood: false,
                $"GitHub's last delivery, push of 2026-11-30 12:00:00Z, {why} None was taken for three days."
            ),
            WebhookState.Of([Delivery("push", 0, status)])
        );
        Assert.Equal(
            new WebhookState(
                IsGood: false,
                $"GitHub's last delivery, push of 2026-11-30 12:00:00Z, {why} The last that was taken is of "
                    + "2026-11-30 11:58:00Z."
            ),
            WebhookState.Of([Delivery("ping", 2, 202), Delivery("push", 0, status), Delivery("ping", 5, 200)])
        );
    }

    [Fact]
    public void The_last_one_counts()
    {
        Assert.Equal(
            new WebhookState(IsGood: true, "GitHub's last delivery, ping of 2026-11-30 12:00:00Z, was taken."),
            WebhookState.Of([Delivery("push", 1, 401), Delivery("ping", 0, 202)])
        );
        Assert.Equal(new WebhookState(IsGood: false, "GitHub has sent nothing for three days."), WebhookState.Of([]));
    }

    private static HookDelivery Delivery(string name, int minutesAgo, int? status) =>
        new(minutesAgo, "guid", Now.AddMinutes(-minutesAgo), status is >= 200 and < 300, name, null)
        {
            Status = status,
        };
}
