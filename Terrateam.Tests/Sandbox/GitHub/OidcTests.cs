using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class OidcTests
{
    private const string Audience = "https://terrateam.example";

    [Fact]
    public async Task A_job_gets_a_token_that_the_published_keys_prove()
    {
        await using var one = await Sandboxed.StartAsync(
            (job, cancelled) =>
                job.RunAsync(
                    "sh",
                    ["-c", "echo $ACTIONS_ID_TOKEN_REQUEST_URL; echo $ACTIONS_ID_TOKEN_REQUEST_TOKEN; sleep 600"],
                    cancelled: cancelled
                )
        );
        await one.Api.PostAsync(
            "/repos/acme/infra/actions/workflows/terrateam.yml/dispatches",
            new JsonObject
            {
                ["ref"] = "main",
                ["inputs"] = new JsonObject
                {
                    ["work-token"] = "w1",
                    ["api-base-url"] = "x",
                    ["environment"] = "production",
                },
            }
        );
        var id = one.Repository.Runs[0].Id;
        var lines = await LinesAsync(one, id);

        one.Api.Authorization = "Bearer " + lines[1];
        var answer = await one.Api.GetAsync(
            lines[0][one.GitHub.BaseUrl.Length..] + "&audience=" + Uri.EscapeDataString(Audience)
        );
        var before = await ValidateAsync(one, (string)answer.Json["value"]!);
        one.GitHub.Oidc.Rotate();
        var rotated = await ValidateAsync(one, one.GitHub.Oidc.CreateToken(id, Audience));
        one.GitHub.Oidc.Rotate(forgetOld: true);
        var forgotten = await ValidateAsync(one, (string)answer.Json["value"]!);
        await one.GitHub.Actions.KillAsync(id);
        await one.Repository.WaitForRunAsync(run => run.IsCompleted);
        var late = await one.Api.GetAsync(lines[0][one.GitHub.BaseUrl.Length..]);

        Assert.True(before.IsValid);
        Assert.Equal("repo:acme/infra:environment:production", before.Claims["sub"]);
        Assert.Equal("acme/infra/.github/workflows/terrateam.yml@refs/heads/main", before.Claims["job_workflow_ref"]);
        Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), before.Claims["run_id"]);
        Assert.Equal(
            one.Repository.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            before.Claims["repository_id"]
        );
        Assert.True(rotated.IsValid);
        Assert.False(forgotten.IsValid);
        Assert.Equal(401, late.Status);
    }

    private static async Task<string[]> LinesAsync(Sandboxed one, long id)
    {
        var run = await one.Repository.WaitForRunAsync(run =>
            run.Id == id && run.Log.Contains("\nidt_", StringComparison.Ordinal)
        );
        return run.Log.Split('\n');
    }

    private static async Task<TokenValidationResult> ValidateAsync(Sandboxed one, string token)
    {
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(
            one.GitHub.BaseUrl + "/.well-known/openid-configuration",
            new Microsoft.IdentityModel.Protocols.HttpDocumentRetriever { RequireHttps = false },
            TestContext.Current.CancellationToken
        );
        return await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = one.GitHub.BaseUrl,
                ValidAudience = Audience,
                IssuerSigningKeys = configuration.SigningKeys,
                LifetimeValidator = (from, to, _, _) =>
                    from <= one.Time.GetUtcNow().UtcDateTime && to > one.Time.GetUtcNow().UtcDateTime,
            }
        );
    }
}
