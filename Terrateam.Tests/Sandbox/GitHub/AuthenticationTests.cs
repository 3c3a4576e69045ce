using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task Only_a_jwt_of_the_app_that_lives_no_longer_than_ten_minutes_is_the_app()
    {
        await using var one = await Sandboxed.StartAsync();
        using var stranger = RSA.Create(2048);
        var jwts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["right"] = one.Api.Jwt(),
            ["client id"] = one.Api.Jwt(issuer: one.GitHub.App.ClientId),
            ["another app"] = one.Api.Jwt(issuer: "1"),
            ["another key"] = one.Api.Jwt(pem: stranger.ExportRSAPrivateKeyPem()),
            ["too long"] = one.Api.Jwt(life: TimeSpan.FromMinutes(12)),
            ["expired"] = one.Api.Jwt(age: TimeSpan.FromMinutes(20)),
            ["from the future"] = one.Api.Jwt(age: TimeSpan.FromMinutes(-2)),
        };

        var admitted = new List<string>();
        foreach (var (name, jwt) in jwts)
        {
            one.Api.Authorization = "Bearer " + jwt;
            if ((await one.Api.GetAsync("/app")).Status == 200)
                admitted.Add(name);
        }

        Assert.Equal(["right", "client id"], admitted);
    }

    [Fact]
    public async Task An_installation_token_does_what_it_was_made_for_and_dies_after_an_hour()
    {
        await using var one = await Sandboxed.StartAsync();
        var other = await one.GitHub.CreateRepositoryAsync("acme/other", Samples.Infra);
        await one.Api.BeInstallationAsync(
            one.Repository,
            new JsonObject
            {
                ["repository_ids"] = new JsonArray(one.Repository.Id),
                ["permissions"] = new JsonObject { ["contents"] = "read" },
            }
        );

        Assert.Equal(200, (await one.Api.GetAsync("/repos/acme/infra/contents/README.md")).Status);
        Assert.Equal(404, (await one.Api.GetAsync($"/repos/{other.FullName}/contents/README.md")).Status);
        var refused = await one.Api.PostAsync("/repos/acme/infra/issues", new JsonObject { ["title"] = "No" });
        Assert.Equal((403, "Resource not accessible by integration"), (refused.Status, refused.Message));
        Assert.Equal("issues=write", refused.Headers["X-Accepted-GitHub-Permissions"]);
        Assert.Equal(401, (await one.Api.GetAsync("/app")).Status);

        one.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await one.Api.GetAsync("/repos/acme/infra")).Status);
        one.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(401, (await one.Api.GetAsync("/repos/acme/infra")).Status);
    }

    [Fact]
    public async Task A_token_that_may_only_read_neither_approves_nor_sets_statuses_nor_merges_nor_comments()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        await one.Api.BeInstallationAsync(
            one.Repository,
            new JsonObject { ["permissions"] = new JsonObject { ["contents"] = "read" } }
        );

        var answers = new[]
        {
            await one.Api.PostAsync(
                $"/repos/acme/infra/pulls/{pull.Number}/reviews",
                new JsonObject { ["event"] = "APPROVE" }
            ),
            await one.Api.PostAsync(
                $"/repos/acme/infra/statuses/{pull.HeadSha}",
                new JsonObject { ["state"] = "success", ["context"] = "ci" }
            ),
            await one.Api.SendAsync("PUT", $"/repos/acme/infra/pulls/{pull.Number}/merge", new JsonObject()),
            await one.Api.PostAsync(
                $"/repos/acme/infra/issues/{pull.Number}/comments",
                new JsonObject { ["body"] = "terrateam apply" }
            ),
            await one.Api.PostAsync(
                "/repos/acme/infra/check-runs",
                new JsonObject { ["name"] = "ci", ["head_sha"] = pull.HeadSha }
            ),
        };

        Assert.All(answers, answer =>
            Assert.Equal((403, "Resource not accessible by integration"), (answer.Status, answer.Message))
        );
        Assert.Empty(pull.Reviews);
        Assert.Empty(pull.Statuses);
    }

    [Fact]
    public async Task A_token_cannot_be_given_more_than_the_installation_has()
    {
        await using var one = await Sandboxed.StartAsync();
        one.Api.BeApp();

        var answer = await one.Api.PostAsync(
            $"/app/installations/{one.Repository.InstallationId}/access_tokens",
            new JsonObject { ["permissions"] = new JsonObject { ["administration"] = "write" } }
        );

        Assert.Equal(422, answer.Status);
    }

    [Fact]
    public async Task Both_roots_and_the_repository_by_id_lead_to_the_same()
    {
        await using var one = await Sandboxed.StartAsync();

        var bodies = new[]
        {
            "/repos/acme/infra",
            "/api/v3/repos/ACME/infra",
            $"/repositories/{one.Repository.Id}",
            $"/api/v3/repositories/{one.Repository.Id}",
        }.Select(async path => (await one.Api.GetAsync(path)).Text);

        Assert.Single((await Task.WhenAll(bodies)).Distinct());
    }

    [Fact]
    public async Task A_call_that_GitHub_does_not_know_is_refused_and_kept_by_name()
    {
        await using var one = await Sandboxed.StartAsync();

        var answers = new[]
        {
            await one.Api.GetAsync("/repos/acme/infra/stargazers"),
            await one.Api.SendAsync("DELETE", "/repos/acme/infra"),
            await one.Api.PostAsync("/graphql", new JsonObject { ["query"] = "query { viewer { login } }" }),
        };

        Assert.Equal([501, 501, 501], answers.Select(answer => answer.Status));
        Assert.Equal(
            ["GET /repos/acme/infra/stargazers", "DELETE /repos/acme/infra", "POST /graphql"],
            one.GitHub.UnknownCalls.Select(call => $"{call.Method} {call.Path}")
        );
        Assert.Contains("/repos/acme/infra/stargazers", answers[0].Message, StringComparison.Ordinal);
    }
}
