using System.Text.Json.Nodes;

namespace Terrateam.Tests.Cli;

/// <summary>The step <c>oidc</c> for Google against its services as their documentation has them.</summary>
public sealed class GoogleLoginTests
{
    private const string Provider = "projects/1/locations/global/workloadIdentityPools/a/providers/b";
    private const string Account = "plan@project.iam.gserviceaccount.com";
    private const string IamTarget = "POST /iam/v1/projects/-/serviceAccounts/plan%40project.iam.gserviceaccount.com:";

    [Fact]
    public async Task The_identity_of_the_job_becomes_a_token_of_the_service_account()
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity($"https://iam.googleapis.com/{Provider}")
            .Expect("POST /sts/v1/token", Federated)
            .Expect(
                $"{IamTarget}generateAccessToken",
                """{"accessToken": "ya29.token-of-the-account", "expireTime": "2026-03-01T13:00:00Z"}"""
            );

        var result = await login.RunAsync(Step("\"project_id\": \"project\""));

        Assert.True(result.Success, result.Payload.ToJson().GetRawText());
        Assert.Equal("{}", result.Payload.ToJson().GetRawText());
        login.Cloud.End();
        var (exchange, issue) = (login.Cloud.Requests.ElementAt(1), login.Cloud.Requests.ElementAt(2));
        Same(
            $$"""
            {
              "audience": "//iam.googleapis.com/{{Provider}}",
              "grantType": "urn:ietf:params:oauth:grant-type:token-exchange",
              "requestedTokenType": "urn:ietf:params:oauth:token-type:access_token",
              "scope": "https://www.googleapis.com/auth/cloud-platform",
              "subjectTokenType": "urn:ietf:params:oauth:token-type:jwt",
              "subjectToken": "identity-of-the-job"
            }
            """,
            exchange.Body
        );
        Assert.DoesNotContain("Authorization", exchange.Headers.Keys);
        Same(
            """{"delegates": [], "scope": ["https://www.googleapis.com/auth/cloud-platform"], "lifetime": "600s"}""",
            issue.Body
        );
        Assert.Equal("Bearer federated-token", issue.Headers["Authorization"]);

        var environment = login.Context.Environment;
        Assert.Equal("ya29.token-of-the-account", environment["GOOGLE_OAUTH_ACCESS_TOKEN"]);
        Assert.Equal("project", environment["GOOGLE_PROJECT"]);
        Assert.Equal("***", login.Mask.Mask("ya29.token-of-the-account"));
        Assert.Contains("::add-mask::ya29.token-of-the-account", login.Log, StringComparison.Ordinal);
        var file = environment["GOOGLE_OAUTH_ACCESS_TOKEN_FILE"];
        Assert.Equal(
            "ya29.token-of-the-account",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)
        );
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_service_account_can_act_for_a_user()
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity($"https://iam.googleapis.com/{Provider}")
            .Expect("POST /sts/v1/token", Federated)
            .Expect($"{IamTarget}signJwt", """{"keyId": "1", "signedJwt": "head.claims+/.signature"}""")
            .Expect("POST /oauth/token", """{"access_token": "ya29.token-of-the-user", "expires_in": 3599}""");

        var result = await login.RunAsync(Step("\"access_token_subject\": \"admin@example.org\""));

        Assert.True(result.Success, result.Payload.ToJson().GetRawText());
        login.Cloud.End();
        var (sign, issue) = (login.Cloud.Requests.ElementAt(2), login.Cloud.Requests.ElementAt(3));
        Assert.Equal("Bearer federated-token", sign.Headers["Authorization"]);
        Same(
            $$"""
            {
              "iss": "{{Account}}", "sub": "admin@example.org", "aud": "https://oauth2.googleapis.com/token",
              "scope": "https://www.googleapis.com/auth/cloud-platform", "iat": 1772366400, "exp": 1772367000
            }
            """,
            (string)JsonNode.Parse(sign.Body)!["payload"]!
        );
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", issue.Form["grant_type"]);
        Assert.Equal("head.claims+/.signature", issue.Form["assertion"]);
        Assert.Equal("ya29.token-of-the-user", login.Context.Environment["GOOGLE_OAUTH_ACCESS_TOKEN"]);
    }

    [Theory]
    [InlineData(400, "invalid_grant", "ID Token issued at 1 is stale to sign-in.", "Run the job again")]
    [InlineData(
        401,
        "unauthorized_client",
        "The given credential is rejected by the attribute condition.",
        "attribute condition of the provider has to be true"
    )]
    [InlineData(
        400,
        "invalid_grant",
        "The audience in ID Token [x] does not match the expected audience.",
        "list of audiences has to have the one of `audience`"
    )]
    [InlineData(
        400,
        "invalid_target",
        "The target service indicated by the \\\"audience\\\" parameters is invalid.",
        "`audience`"
    )]
    [InlineData(400, "invalid_request", "Invalid value.", "the pool and the provider exist")]
    public async Task A_refusal_of_the_identity_names_the_provider_and_what_to_change(
        int status,
        string error,
        string description,
        string advice
    )
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity($"https://iam.googleapis.com/{Provider}")
            .Expect(
                "POST /sts/v1/token",
                $$"""{"error": "{{error}}", "error_description": "{{description}}"}""",
                status
            );

        var text = await login.FailureAsync(Step());

        Assert.Contains("'workflows[0].plan[0].workload_identity_provider'", text, StringComparison.Ordinal);
        Assert.Contains(error, text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        403,
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        "roles/iam.workloadIdentityUser"
    )]
    [InlineData(400, "Request contains an invalid argument: lifetime.", "`access_token_lifetime` is 3600 at most")]
    public async Task A_refusal_of_the_token_names_the_service_account(int status, string message, string advice)
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity($"https://iam.googleapis.com/{Provider}")
            .Expect("POST /sts/v1/token", Federated)
            .Expect(
                $"{IamTarget}generateAccessToken",
                $$"""{"error": {"code": {{status}}, "message": "{{message}}", "status": "PERMISSION_DENIED"} }""",
                status
            );

        var text = await login.FailureAsync(Step());

        Assert.Contains($"'workflows[0].plan[0].service_account', which is {Account}", text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"error\": [1]}")]
    [InlineData("{\"access_token\": 1}")]
    public async Task An_answer_that_cannot_be_read_is_a_failure(string body)
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity($"https://iam.googleapis.com/{Provider}").Expect("POST /sts/v1/token", body);

        _ = await login.FailureAsync(Step());
    }

    [Theory]
    [InlineData("b")]
    [InlineData("//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b")]
    [InlineData("projects/1/locations/global/workloadIdentityPools/a")]
    public async Task What_is_no_provider_is_sent_nowhere(string provider)
    {
        await using var login = await LoginFixture.StartAsync();

        var text = await login.FailureAsync(Step().Replace(Provider, provider, StringComparison.Ordinal));

        Assert.Contains("projects/NUMBER/locations/global", text, StringComparison.Ordinal);
        Assert.Empty(login.Cloud.Requests);
    }

    private const string Federated = """
        {
          "access_token": "federated-token", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
          "token_type": "Bearer", "expires_in": 3600
        }
        """;

    private static string Step(string more = "\"audience\": null") =>
        $$"""
            {
              "type": "oidc", "provider": "gcp", "service_account": "{{Account}}",
              "workload_identity_provider": "{{Provider}}", "access_token_lifetime": 600, {{more}}
            }
            """;

    private static void Same(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
