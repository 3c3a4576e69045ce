using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Tests.Cli;

/// <summary>The step <c>oidc</c> for AWS against its security token service as its documentation has it.</summary>
public sealed class AwsLoginTests
{
    private const string Role = "arn:aws:iam::123456789012:role/plan";
    private const string Step = $$"""{"type": "oidc", "role_arn": "{{Role}}"}""";

    [Fact]
    public async Task The_identity_of_the_job_becomes_credentials_of_the_role()
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity("sts.amazonaws.com")
            .Expect("POST /", Credentials("AssumeRoleWithWebIdentity", "ASIAFIRST", "first+/secret=", "first-session"));

        var result = await login.RunAsync(Step);

        Assert.True(result.Success, result.Payload.ToJson().GetRawText());
        Assert.Equal(("auth/oidc", "{}"), (result.Name, result.Payload.ToJson().GetRawText()));
        login.Cloud.End();
        var (identity, assume) = (login.Cloud.Requests.First(), login.Cloud.Requests.Last());
        Assert.Equal("Bearer request-token", identity.Headers["Authorization"]);
        Assert.Equal(
            Fields(
                ("Action", "AssumeRoleWithWebIdentity"),
                ("Version", "2011-06-15"),
                ("RoleArn", Role),
                ("RoleSessionName", "terrateam"),
                ("DurationSeconds", "3600"),
                ("WebIdentityToken", "identity-of-the-job")
            ),
            assume.Form
        );
        Assert.Equal("application/x-www-form-urlencoded", assume.Headers["Content-Type"]);
        Assert.DoesNotContain("Authorization", assume.Headers.Keys);
        Assert.Equal(
            Fields(
                ("STAGE", "plan"),
                ("ARM_OIDC_TOKEN", "old"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "ASIAFIRST"),
                ("AWS_SECRET_ACCESS_KEY", "first+/secret="),
                ("AWS_SESSION_TOKEN", "first-session")
            ),
            login.Context.Environment
        );
        foreach (var secret in (string[])["identity-of-the-job", "ASIAFIRST", "first+/secret=", "first-session"])
        {
            Assert.Contains($"::add-mask::{secret}", login.Log, StringComparison.Ordinal);
            Assert.Equal("***", login.Mask.Mask(secret));
        }
    }

    [Fact]
    public async Task A_second_role_is_assumed_by_a_signed_request_of_the_first()
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity("mine")
            .Expect("POST /", Credentials("AssumeRoleWithWebIdentity", "ASIAFIRST", "first-secret", "first-session"))
            .Expect("POST /", Credentials("AssumeRole", "ASIASECOND", "second-secret", "second-session"));

        var result = await login.RunAsync(
            """
            {
              "type": "oidc", "provider": "aws", "role_arn": "arn:aws:iam::1:role/${STAGE}", "audience": "mine",
              "assume_role_arn": "arn:aws:iam::2:role/${STAGE}", "duration": 900, "region": "eu-west-1",
              "session_name": "by-${STAGE}"
            }
            """
        );

        Assert.True(result.Success, result.Payload.ToJson().GetRawText());
        login.Cloud.End();
        var second = login.Cloud.Requests.Last();
        Assert.Equal(
            Fields(
                ("Action", "AssumeRole"),
                ("Version", "2011-06-15"),
                ("RoleArn", "arn:aws:iam::2:role/plan"),
                ("RoleSessionName", "by-plan"),
                ("DurationSeconds", "900")
            ),
            second.Form
        );
        Assert.Equal("20260301T120000Z", second.Headers["X-Amz-Date"]);
        Assert.Equal("first-session", second.Headers["X-Amz-Security-Token"]);
        Assert.Equal(Signature(second, "ASIAFIRST", "first-secret", "eu-west-1"), second.Headers["Authorization"]);
        Assert.Equal("arn:aws:iam::1:role/plan", login.Cloud.Requests.ElementAt(1).Form["RoleArn"]);
        Assert.Equal("ASIASECOND", login.Context.Environment["AWS_ACCESS_KEY_ID"]);
        Assert.Equal("second-secret", login.Context.Environment["AWS_SECRET_ACCESS_KEY"]);
        Assert.Equal("second-session", login.Context.Environment["AWS_SESSION_TOKEN"]);
        Assert.Equal("eu-west-1", login.Context.Environment["AWS_REGION"]);
        Assert.Equal("*** ***", login.Mask.Mask("first-secret second-secret"));
    }

    [Fact]
    public async Task A_second_role_can_be_switched_off()
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity("sts.amazonaws.com")
            .Expect("POST /", Credentials("AssumeRoleWithWebIdentity", "ASIAFIRST", "first-secret", "first-session"));

        var result = await login.RunAsync(
            $$"""{"type": "oidc", "role_arn": "{{Role}}", "assume_role_arn": "b", "assume_role_enabled": false}"""
        );

        Assert.True(result.Success);
        login.Cloud.End();
    }

    [Theory]
    [InlineData(
        403,
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "trust policy of the role has to allow"
    )]
    [InlineData(
        400,
        "ExpiredTokenException",
        "Token expired: current date/time 1 must be before 0",
        "too old when it arrived. Run the job again"
    )]
    [InlineData(
        400,
        "InvalidIdentityToken",
        "Incorrect token audience",
        "list of audiences has to have the one of `audience`"
    )]
    [InlineData(403, "RegionDisabledException", "STS is not activated in this region", "change `region`")]
    [InlineData(
        400,
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration",
        "`duration` (900 seconds"
    )]
    public async Task A_refusal_names_the_key_and_what_to_change(int status, string code, string message, string advice)
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("sts.amazonaws.com").Expect("POST /", Refusal(code, message), status);

        var text = await login.FailureAsync(Step);

        Assert.Contains($"'workflows[0].plan[0].role_arn', which is {Role}", text, StringComparison.Ordinal);
        Assert.Contains($"{code}: {message}", text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccessDenied", "let that one have sts:AssumeRole on it")]
    [InlineData("ValidationError", "`duration` of 3600 or less")]
    public async Task A_refusal_of_the_second_role_names_that_one_and_leaves_nothing(string code, string advice)
    {
        await using var login = await LoginFixture.StartAsync();
        login
            .Cloud.ExpectIdentity("sts.amazonaws.com")
            .Expect("POST /", Credentials("AssumeRoleWithWebIdentity", "ASIAFIRST", "first-secret", "first-session"))
            .Expect("POST /", Refusal(code, "no"), 403);

        var text = await login.FailureAsync(
            $$"""{"type": "oidc", "role_arn": "{{Role}}", "assume_role_arn": "other", "duration": 7200}"""
        );

        Assert.Contains("'workflows[0].plan[0].assume_role_arn', which is other", text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Credentials\": {}}")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'ASIA'>]><r><AccessKeyId>&e;</AccessKeyId></r>")]
    [InlineData("<r><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey></r>")]
    public async Task An_answer_that_cannot_be_read_is_a_failure(string body)
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("sts.amazonaws.com").Expect("POST /", body);

        Assert.Contains("HTTP 200 without a reason", await login.FailureAsync(Step), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("sts.amazonaws.com").Expect("POST /", "", 307);

        Assert.Contains("HTTP 307", await login.FailureAsync(Step), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_permission_the_message_says_where_to_give_it()
    {
        await using var login = await LoginFixture.StartAsync(hasIdentity: false);

        Assert.Contains("`permissions: {id-token: write}`", await login.FailureAsync(Step), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LoginFixture.Backend)]
    [InlineData("HTTPS://Terrateam.example/")]
    [InlineData("${BACKEND}")]
    public async Task The_identity_for_the_backend_is_given_to_no_cloud(string audience)
    {
        await using var login = await LoginFixture.StartAsync();
        login.Context.Environment["BACKEND"] = LoginFixture.Backend;

        foreach (
            var provider in (string[])
                ["\"role_arn\": \"a\"", "\"provider\": \"azure\", \"client_id\": \"a\", \"tenant_id\": \"b\""]
        )
        {
            Assert.Contains(
                "'workflows[0].plan[0].audience' is the address of the backend",
                await login.FailureAsync($$"""{"type": "oidc", {{provider}}, "audience": "{{audience}}"}"""),
                StringComparison.Ordinal
            );
        }

        Assert.Empty(login.Cloud.Requests);
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_named()
    {
        await using var login = await LoginFixture.StartAsync();

        Assert.Contains(
            "'TERRATEAM_WORKSPACE' is not set. Hooks have no directory",
            await login.FailureAsync("""{"type": "oidc", "role_arn": "role/${TERRATEAM_WORKSPACE}"}"""),
            StringComparison.Ordinal
        );
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    private static string Credentials(string action, string id, string secret, string session) =>
        $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <{action}Result>
                <AssumedRoleUser>
                  <Arn>arn:aws:sts::123456789012:assumed-role/plan/terrateam</Arn>
                  <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:terrateam</AssumedRoleId>
                </AssumedRoleUser>
                <Credentials>
                  <SessionToken>{session}</SessionToken>
                  <SecretAccessKey>{secret}</SecretAccessKey>
                  <Expiration>2026-03-01T13:00:00Z</Expiration>
                  <AccessKeyId>{id}</AccessKeyId>
                </Credentials>
              </{action}Result>
              <ResponseMetadata><RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId></ResponseMetadata>
            </{action}Response>
            """;

    private static string Refusal(string code, string message) =>
        $"""
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>
              <RequestId>ad4156e9</RequestId>
            </ErrorResponse>
            """;

    // The server's side: from the request as it arrived.
    private static string Signature(CloudRequest request, string id, string secret, string region)
    {
        static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

        const string names = "content-type;host;x-amz-date;x-amz-security-token";
        var date = request.Headers["X-Amz-Date"];
        var scope = $"{date[..8]}/{region}/sts/aws4_request";
        var headers = string.Concat(names.Split(';').Select(name => $"{name}:{request.Headers[name]}\n"));
        var canonical = $"POST\n/\n\n{headers}\n{names}\n{Hash(request.Body)}";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), date[..8]), region), "sts"), "aws4_request");
        return $"AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, "
            + $"Signature={Convert.ToHexStringLower(Mac(key, text))}";
    }
}
