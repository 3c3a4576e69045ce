using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class GitHubAppTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IAsyncLifetime
{
    private const string CreateToken = "POST /app/installations/{installation_id}/access_tokens";

    private readonly ImpatientTimeProvider _time = fixture.Time;
    private SandboxApp _app = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await fixture.NewAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_bots_login_is_asked_for_once()
    {
        Assert.Equal("terrateam[bot]", await _app.App.GitHub.GetBotLoginAsync(Cancelled));
        Assert.Equal("terrateam[bot]", await _app.App.GitHub.GetBotLoginAsync(Cancelled));
        Assert.Equal(1, _app.Count("GET /app"));
    }

    [Fact]
    public async Task The_client_id_signs_in_as_well()
    {
        await using var byClientId = new App(
            _app.Sandbox.BaseUrl,
            _app.Sandbox.App.ClientId,
            _app.Sandbox.App.PrivateKeyPem,
            _time
        );

        Assert.Equal("terrateam[bot]", await byClientId.GitHub.GetBotLoginAsync(Cancelled));
    }

    [Fact]
    public async Task Many_calls_at_once_share_one_token()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled))
        );

        Assert.Equal(1, _app.Count(CreateToken));
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_take_the_token_from_the_others()
    {
        using var impatient = new CancellationTokenSource();
        var given = _app.GitHub.GetRepositoryAsync(_app.Repository.Id, impatient.Token);
        var patient = _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
        await impatient.CancelAsync();

        Assert.Equal(_app.Repository, await patient);
        await Task.WhenAny(given);
        Assert.Equal(1, _app.Count(CreateToken));
    }

    [Fact]
    public async Task A_token_is_renewed_five_minutes_before_its_end()
    {
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
        _time.Advance(TimeSpan.FromMinutes(54));
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
        Assert.Equal(1, _app.Count(CreateToken));

        _time.Advance(TimeSpan.FromMinutes(1));
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
        Assert.Equal(2, _app.Count(CreateToken));
    }

    [Fact]
    public async Task A_token_that_GitHub_no_longer_takes_is_replaced_once()
    {
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);

        _app.Sandbox.Faults.Fail(401, 1, IsReadOfRepository);
        Assert.Equal(_app.Repository, await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled));
        Assert.Equal(2, _app.Count(CreateToken));

        _app.Sandbox.Faults.Fail(401, 2, IsReadOfRepository);
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled)
        );
        Assert.Equal((401, false), (refused.Status, refused.IsTransient));
    }

    [Fact]
    public async Task A_suspended_installation_is_refused_and_works_again_afterwards()
    {
        _app.Sandbox.Suspend(_app.Remote.Owner, suspended: true);
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled)
        );
        Assert.Equal(403, refused.Status);
        Assert.Contains("create a token of installation", refused.Message, StringComparison.Ordinal);

        _app.Sandbox.Suspend(_app.Remote.Owner, suspended: false);
        Assert.Equal(_app.Repository, await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled));
    }

    [Fact]
    public async Task An_unchanged_answer_costs_nothing_and_a_changed_one_is_seen()
    {
        var pull = await _app.Remote.OpenPullRequestAsync("topic", "Before", "kim", Change("a.tf"));
        var first = await _app.GitHub.For(_app.Repository).PullRequests.GetAsync(pull.Number, Cancelled);
        var second = await _app.GitHub.For(_app.Repository).PullRequests.GetAsync(pull.Number, Cancelled);
        var sha = await pull.PushAsync("More", Change("b.tf"));
        var third = await _app.GitHub.For(_app.Repository).PullRequests.GetAsync(pull.Number, Cancelled);

        Assert.Equal(first, second);
        Assert.Equal(sha, third.HeadSha);
        Assert.Equal(
            [200, 304, 200],
            _app.Calls.Where(call => call.Operation is "GET /repos/{owner}/{repo}/pulls/{pull_number}")
                .Select(call => call.Status)
        );
    }

    [Fact]
    public async Task What_one_installation_was_told_no_other_sees()
    {
        var other = await _app.Sandbox.CreateRepositoryAsync(
            $"rival-of-{_app.Remote.Owner}/other",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }
        );
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);

        var rival = _app.App.GitHub.ForInstallation(other.InstallationId!.Value);
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            rival.GetRepositoryAsync(_app.Repository.Id, Cancelled)
        );

        Assert.Equal(404, refused.Status);
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_back_to_a_time_and_sent_again()
    {
        var started = _time.GetUtcNow();
        await using var receiver = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var pull = await _app.Remote.OpenPullRequestAsync("topic", "Topic", "kim", Change("a.tf"));
        await _app.Sandbox.WaitForWebhooksAsync().WaitAsync(Cancelled);
        _app.Sandbox.SetWebhookUrl(receiver.Url);
        for (var i = 0; i < 105; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await pull.CommentAsync("kim", $"{i}");
            await _app.Sandbox.WaitForWebhooksAsync().WaitAsync(Cancelled);
        }

        var all = await _app.App.GitHub.ListDeliveriesAsync(started, Cancelled);
        var comments = all.Where(delivery =>
                delivery is { Event: "issue_comment", Action: "created", Succeeded: false }
            )
            .ToList();
        Assert.Equal(105, comments.Count);
        Assert.Equal(comments.OrderByDescending(delivery => delivery.Id), comments);

        var recent = await _app.App.GitHub.ListDeliveriesAsync(comments[1].DeliveredAt, Cancelled);
        Assert.Equal(comments.Take(2), recent);

        await _app.App.GitHub.RedeliverAsync(comments[0].Id, Cancelled);
        await _app.Sandbox.WaitForWebhooksAsync().WaitAsync(Cancelled);
        var again = await _app.App.GitHub.ListDeliveriesAsync(started, Cancelled);
        Assert.Equal(comments[0].Guid, again[0].Guid);
        Assert.NotEqual(comments[0].Id, again[0].Id);
        _app.Sandbox.SetWebhookUrl(null);
    }

    [Fact]
    public async Task Nothing_that_signs_in_is_ever_logged()
    {
        await _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled);
        await _app.GitHub.For(_app.Repository).RunnerTokens.CreateAsync(RunnerTokenScope.ReadOnly(), Cancelled);
        await _app.App.GitHub.GetBotLoginAsync(Cancelled);
        _app.Sandbox.Faults.Fail(500, 4, IsReadOfRepository);
        await Assert.ThrowsAsync<GitHubException>(() => _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled));
        _app.Sandbox.Faults.Fail(401, 2, IsReadOfRepository);
        await Assert.ThrowsAsync<GitHubException>(() => _app.GitHub.GetRepositoryAsync(_app.Repository.Id, Cancelled));

        Assert.Contains(_app.App.Logs.Lines, line => line.Contains("/repositories/", StringComparison.Ordinal));
        Assert.All(_app.App.Logs.Lines, line =>
        {
            Assert.DoesNotMatch("gh[a-z]_[A-Za-z0-9._-]{8,}", line);
            Assert.DoesNotMatch(@"eyJ[A-Za-z0-9_-]+\.", line);
            Assert.DoesNotContain("PRIVATE KEY", line, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", line, StringComparison.Ordinal);
        });
    }

    private static bool IsReadOfRepository(string operation) => operation is "GET /repos/{owner}/{repo}";

    private static Dictionary<string, string?> Change(string path) => new(StringComparer.Ordinal) { [path] = "1" };
}
