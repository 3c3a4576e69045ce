using Terrateam.Functions.PullRequests;

namespace Terrateam.Tests.Functions.PullRequests;

public sealed class EventPositionTests
{
    private static readonly EventPosition Failed = new("pr-1-2", "delivery", Request: 1, Effect: 2)
    {
        FailedSince = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Attempts = 5,
        IsTold = true,
    };

    [Fact]
    public void What_comes_after_an_effect_that_failed_for_a_while_has_all_its_attempts() =>
        Assert.Equal(new("pr-1-2", "delivery", Request: 1, Effect: 3), Failed.NextEffect());

    [Fact]
    public void The_next_request_begins_with_its_first_effect() =>
        Assert.Equal(new("pr-1-2", "delivery", Request: 2), Failed.NextRequest());
}
