namespace Terrateam.Tests.Functions.GitHub;

public sealed class MergeableTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, true, new double[] { })]
    [InlineData(1, true, new double[] { 2 })]
    [InlineData(3, true, new double[] { 2, 3, 3 })]
    [InlineData(9, null, new double[] { 2, 3, 3 })]
    public async Task GitHub_is_given_eight_seconds_to_find_out(int unknownReads, bool? mergeable, double[] seconds)
    {
        await using var app = await fixture.NewAsync();
        var pull = await app.Remote.OpenPullRequestAsync(
            "topic",
            "Topic",
            "kim",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["a.tf"] = "1" }
        );
        pull.HideMergeability(unknownReads);

        var read = await app.GitHub.For(app.Repository).PullRequests.GetMergeableAsync(pull.Number, Cancelled);

        Assert.Equal(mergeable, read.Mergeable);
        Assert.Equal(seconds.Select(TimeSpan.FromSeconds), fixture.Time.Waits);
    }
}
