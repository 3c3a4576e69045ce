using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class LimitTests
{
    [Fact]
    public async Task An_unchanged_answer_costs_nothing()
    {
        await using var one = await Sandboxed.StartAsync();
        var first = await one.Api.GetAsync("/repos/acme/infra");

        var second = await one.Api.GetAsync("/repos/acme/infra", ("If-None-Match", first.Headers["ETag"]));
        await one.Repository.PushAsync("main", "alice", "More", Samples.Change("more.tf", "# more\n"));
        one.Time.Advance(TimeSpan.FromSeconds(5));
        await one.Repository.PushAsync("main", "alice", "Even more", Samples.Change("more.tf", "# even more\n"));
        var third = await one.Api.GetAsync("/repos/acme/infra", ("If-None-Match", first.Headers["ETag"]));

        Assert.Equal((304, ""), (second.Status, second.Text));
        Assert.Equal(first.Headers["X-RateLimit-Remaining"], second.Headers["X-RateLimit-Remaining"]);
        Assert.Equal(200, third.Status);
        Assert.NotEqual(first.Headers["X-RateLimit-Remaining"], third.Headers["X-RateLimit-Remaining"]);
    }

    [Fact]
    public async Task The_hour_s_budget_ends_and_comes_back()
    {
        await using var one = await Sandboxed.StartAsync(
            options: new SandboxOptions { Limits = new RateLimits { RequestsPerHour = 3 } }
        );

        var statuses = new List<int>();
        ApiAnswer last = null!;
        for (var i = 0; i < 4; i++)
            statuses.Add((last = await one.Api.GetAsync("/repos/acme/infra")).Status);
        one.Time.SetUtcNow(
            DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(last.Headers["X-RateLimit-Reset"], System.Globalization.CultureInfo.InvariantCulture)
            )
        );
        await one.Api.BeInstallationAsync(one.Repository);

        Assert.Equal([200, 200, 200, 403], statuses);
        Assert.Equal("0", last.Headers["X-RateLimit-Remaining"]);
        Assert.Equal(200, (await one.Api.GetAsync("/repos/acme/infra")).Status);
    }

    [Theory]
    [InlineData(0, 5000)]
    [InlineData(20, 5000)]
    [InlineData(21, 5050)]
    [InlineData(170, 12_500)]
    [InlineData(500, 12_500)]
    public void The_hour_s_budget_grows_with_the_repositories(int repositories, int requests) =>
        Assert.Equal(requests, new RateLimits().RequestsPerHourOf(repositories));

    [Fact]
    public async Task An_installation_with_many_repositories_may_ask_more()
    {
        await using var one = await Sandboxed.StartAsync();
        for (var number = 1; number <= 20; number++)
            _ = await one.GitHub.CreateRepositoryAsync($"acme/more-{number}", Samples.Infra);

        var answer = await one.Api.GetAsync("/repos/acme/infra");

        Assert.Equal("5050", answer.Headers["X-RateLimit-Limit"]);
        Assert.Equal("5049", answer.Headers["X-RateLimit-Remaining"]);
    }

    [Fact]
    public async Task No_more_than_eighty_comments_are_taken_in_a_minute()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();

        var statuses = new List<int>();
        ApiAnswer last = null!;
        for (var i = 0; i < 81; i++)
        {
            statuses.Add(
                (
                    last = await one.Api.PostAsync(
                        $"/repos/acme/infra/issues/{pull.Number}/comments",
                        new JsonObject { ["body"] = $"Number {i}" }
                    )
                ).Status
            );
        }

        one.Time.Advance(TimeSpan.FromSeconds(60));
        var later = await one.Api.PostAsync(
            $"/repos/acme/infra/issues/{pull.Number}/comments",
            new JsonObject { ["body"] = "Later" }
        );

        Assert.Equal([201, 403], statuses.Distinct());
        Assert.Equal(80, statuses.Count(status => status == 201));
        Assert.Equal("60", last.Headers["Retry-After"]);
        Assert.Contains("secondary rate limit", last.Message, StringComparison.Ordinal);
        Assert.Equal(201, later.Status);
    }

    [Fact]
    public async Task Writes_cost_five_points_of_the_minute_s_nine_hundred()
    {
        await using var one = await Sandboxed.StartAsync();
        var sha = await one.Repository.TipOfAsync("main");

        var statuses = new List<int>();
        for (var i = 0; i < 181; i++)
        {
            statuses.Add(
                (
                    await one.Api.PostAsync(
                        $"/repos/acme/infra/statuses/{sha}",
                        new JsonObject { ["state"] = "pending", ["context"] = $"c{i}" }
                    )
                ).Status
            );
        }

        Assert.Equal(180, statuses.Count(status => status == 201));
        Assert.Equal(403, statuses[^1]);
    }

    [Theory]
    [InlineData(LimitKind.Secondary, 403, "30")]
    [InlineData(LimitKind.TooManyRequests, 429, "30")]
    [InlineData(LimitKind.SecondaryWithoutRetryAfter, 403, null)]
    public async Task A_provoked_limit_refuses_the_calls_that_it_is_meant_for(
        LimitKind kind,
        int status,
        string? retryAfter
    )
    {
        await using var one = await Sandboxed.StartAsync();
        one.GitHub.Limits.Provoke(kind, 1, TimeSpan.FromSeconds(30), operation =>
            operation == "GET /repos/{owner}/{repo}"
        );

        var other = await one.Api.GetAsync("/repos/acme/infra/branches/main");
        var refused = await one.Api.GetAsync("/repos/acme/infra");
        var again = await one.Api.GetAsync("/repos/acme/infra");

        Assert.Equal((200, status, 200), (other.Status, refused.Status, again.Status));
        Assert.Equal(retryAfter, refused.Headers.GetValueOrDefault("Retry-After"));
    }

    [Fact]
    public async Task A_provoked_fault_can_lose_the_answer_of_work_that_was_done()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        one.GitHub.Faults.Fail(
            502,
            1,
            operation => operation.EndsWith("/comments", StringComparison.Ordinal),
            afterwards: true
        );
        one.GitHub.Faults.Fail(0, 1, operation => operation == "GET /repos/{owner}/{repo}");

        var comment = await one.Api.PostAsync(
            $"/repos/acme/infra/issues/{pull.Number}/comments",
            new JsonObject { ["body"] = "Once" }
        );

        Assert.Equal(502, comment.Status);
        Assert.Equal("Once", Assert.Single(pull.Comments).Body);
        await Assert.ThrowsAsync<HttpRequestException>(() => one.Api.GetAsync("/repos/acme/infra"));
    }
}
