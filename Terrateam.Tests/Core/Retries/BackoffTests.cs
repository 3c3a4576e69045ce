using Terrateam.Core.Retries;

namespace Terrateam.Tests.Core.Retries;

public sealed class BackoffTests
{
    private static readonly Backoff Doubling = new(TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 16)]
    [InlineData(5, 30)]
    [InlineData(1000, 30)]
    [InlineData(int.MaxValue, 30)]
    public void A_pause_grows_up_to_the_longest(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Doubling.After(tries));

    [Fact]
    public void A_first_pause_above_the_longest_is_cut() =>
        Assert.Equal(
            TimeSpan.FromSeconds(1),
            new Backoff(TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(1)).After(1)
        );

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    [InlineData(4, 14)]
    [InlineData(7, 90)]
    public void All_pauses_lie_between_the_tries(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Doubling.Total(tries));
}
