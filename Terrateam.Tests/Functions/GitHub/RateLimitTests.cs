using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class RateLimitTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IAsyncLifetime
{
    private const string Read = "GET /repos/{owner}/{repo}";
    private const string Write = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

    private readonly ImpatientTimeProvider _time = fixture.Time;
    private SandboxApp _app = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await fixture.NewAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(LimitKind.Primary)]
    [InlineData(LimitKind.Secondary)]
    [InlineData(LimitKind.TooManyRequests)]
    public async Task A_short_wait_is_waited_as_long_as_GitHub_says(LimitKind kind)
    {
        _app.Sandbox.Limits.Provoke(kind, 1, TimeSpan.FromSeconds(7), operation => operation is Read);

        Assert.Equal(_app.Repository, await ReadAsync());

        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(_time.Waits));
        Assert.Equal(2, _app.Count(Read));
    }

    [Theory]
    [InlineData(LimitKind.Primary, 1800)]
    [InlineData(LimitKind.Secondary, 16)]
    [InlineData(LimitKind.TooManyRequests, 120)]
    public async Task A_long_wait_is_left_to_the_caller_and_nobody_asks_meanwhile(LimitKind kind, int seconds)
    {
        _app.Sandbox.Limits.Provoke(kind, 1, TimeSpan.FromSeconds(seconds), operation => operation is Read);

        var refused = await Assert.ThrowsAsync<GitHubException>(ReadAsync);
        Assert.Equal(
            (429, true, TimeSpan.FromSeconds(seconds)),
            (refused.Status, refused.IsTransient, refused.RetryAfter)
        );
        Assert.StartsWith(
            $"GitHub did not read repository {_app.Repository.Id}: a rate limit holds",
            refused.Message,
            StringComparison.Ordinal
        );

        _time.Advance(TimeSpan.FromSeconds(seconds - 16));
        refused = await Assert.ThrowsAsync<GitHubException>(ReadAsync);
        Assert.Equal(TimeSpan.FromSeconds(16), refused.RetryAfter);
        Assert.Equal(1, _app.Count(Read));
        Assert.Empty(_time.Waits);

        _time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(_app.Repository, await ReadAsync());
    }

    [Fact]
    public async Task Repeated_short_refusals_do_not_add_up_to_a_long_wait()
    {
        _app.Sandbox.Limits.Provoke(LimitKind.Secondary, 3, TimeSpan.FromSeconds(6), operation => operation is Read);

        var refused = await Assert.ThrowsAsync<GitHubException>(ReadAsync);

        Assert.Equal(TimeSpan.FromSeconds(6), refused.RetryAfter);
        Assert.Equal([TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6)], _time.Waits);
    }

    [Fact]
    public async Task A_secondary_limit_without_a_time_means_a_minute_then_two()
    {
        _app.Sandbox.Limits.Provoke(LimitKind.SecondaryWithoutRetryAfter, 2, TimeSpan.Zero, operation =>
            operation is Read
        );

        foreach (var minutes in new[] { 1, 2 })
        {
            var refused = await Assert.ThrowsAsync<GitHubException>(ReadAsync);
            Assert.Equal(TimeSpan.FromMinutes(minutes), refused.RetryAfter);
            _time.Advance(TimeSpan.FromMinutes(minutes));
        }

        Assert.Equal(_app.Repository, await ReadAsync());
    }

    [Fact]
    public async Task Another_installation_is_not_held_up()
    {
        var other = await _app.Sandbox.CreateRepositoryAsync(
            $"rival-of-{_app.Remote.Owner}/other",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }
        );
        _app.Sandbox.Limits.Provoke(LimitKind.Secondary, 1, TimeSpan.FromMinutes(5), operation => operation is Read);
        await Assert.ThrowsAsync<GitHubException>(ReadAsync);

        var read = await _app
            .App.GitHub.ForInstallation(other.InstallationId!.Value)
            .GetRepositoryAsync(other.Id, Cancelled);

        Assert.Equal($"rival-of-{_app.Remote.Owner}/other", read.FullName);
    }

    [Fact]
    public async Task A_plain_refusal_is_no_limit()
    {
        _app.Sandbox.Faults.Fail(403, 1, operation => operation is Read);

        var refused = await Assert.ThrowsAsync<GitHubException>(ReadAsync);

        Assert.Equal((403, false, null), (refused.Status, refused.IsTransient, refused.RetryAfter));
        Assert.Equal(_app.Repository, await ReadAsync());
    }

    [Fact]
    public async Task No_more_than_eighty_comments_a_minute_leave()
    {
        var pull = await _app.Remote.OpenPullRequestAsync(
            "topic",
            "Topic",
            "kim",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["a.tf"] = "1" }
        );
        for (var i = 0; i < 80; i++)
            await CommentAsync(pull.Number, i);

        var refused = await Assert.ThrowsAsync<GitHubException>(() => CommentAsync(pull.Number, 80));
        Assert.Equal((429, TimeSpan.FromMinutes(1)), (refused.Status, refused.RetryAfter));
        Assert.Equal(80, _app.Count(Write));

        _time.Advance(TimeSpan.FromSeconds(50));
        await CommentAsync(pull.Number, 80);
        Assert.Equal([TimeSpan.FromSeconds(10)], _time.Waits);
        Assert.Equal(81, pull.Comments.Count);
    }

    [Fact]
    public async Task Writes_go_one_after_another()
    {
        var pull = await _app.Remote.OpenPullRequestAsync(
            "topic",
            "Topic",
            "kim",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["a.tf"] = "1" }
        );
        await ReadAsync();
        await using var counted = await Gauge.StartAsync(_app.Sandbox.BaseUrl);
        await using var through = new App(counted.Url, $"{_app.Sandbox.App.Id}", _app.Sandbox.App.PrivateKeyPem, _time);
        var github = through.GitHub.ForInstallation(_app.Remote.InstallationId!.Value);

        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i => github.For(_app.Repository).Comments.CreateAsync(pull.Number, $"{i}", Cancelled))
        );

        Assert.Equal(1, counted.MaxConcurrentWrites);
        Assert.Equal(10, pull.Comments.Count);
    }

    private Task<Repository> ReadAsync() => _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);

    private Task<Comment> CommentAsync(int number, int i) =>
        _app.GitHub.For(_app.Repository).Comments.CreateAsync(number, $"{i}", Cancelled);
}
