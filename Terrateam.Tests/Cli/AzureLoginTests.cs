namespace Terrateam.Tests.Cli;

/// <summary>The step <c>oidc</c> for Azure, whose providers exchange the identity themselves.</summary>
public sealed class AzureLoginTests
{
    private const string Step = """
        {"type": "oidc", "provider": "azure", "client_id": "client", "tenant_id": "tenant", "subscription_id": "sub"}
        """;

    [Fact]
    public async Task The_providers_find_the_identity_in_a_file_that_only_the_job_reads()
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("api://AzureADTokenExchange");

        var result = await login.RunAsync(Step);

        Assert.True(result.Success, result.Payload.ToJson().GetRawText());
        login.Cloud.End();
        var environment = login.Context.Environment;
        var file = environment["ARM_OIDC_TOKEN_FILE_PATH"];
        Assert.Equal("identity-of-the-job", await ReadAsync(file));
        Assert.Equal("true", environment["ARM_USE_OIDC"]);
        Assert.Equal("client", environment["ARM_CLIENT_ID"]);
        Assert.Equal("tenant", environment["ARM_TENANT_ID"]);
        Assert.Equal("sub", environment["ARM_SUBSCRIPTION_ID"]);
        Assert.DoesNotContain("ARM_OIDC_TOKEN", environment.Keys);
        Assert.Equal("***", login.Mask.Mask("identity-of-the-job"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task The_identity_is_renewed_before_a_step_because_it_lives_for_minutes()
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("api://AzureADTokenExchange");
        _ = await login.RunAsync(Step);
        var file = login.Context.Environment["ARM_OIDC_TOKEN_FILE_PATH"];

        login.Time.Advance(TimeSpan.FromMinutes(1));
        await login.Files.RenewAsync(TestContext.Current.CancellationToken);
        Assert.Equal("identity-of-the-job", await ReadAsync(file));

        login.Time.Advance(TimeSpan.FromMinutes(1));
        login.Cloud.ExpectIdentity("api://AzureADTokenExchange", "a-later-identity");
        await login.Files.RenewAsync(TestContext.Current.CancellationToken);
        Assert.Equal("a-later-identity", await ReadAsync(file));
        login.Cloud.End();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_renewal_that_fails_is_a_warning_and_leaves_the_identity()
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.ExpectIdentity("api://AzureADTokenExchange");
        _ = await login.RunAsync(Step);

        login.Time.Advance(TimeSpan.FromMinutes(3));
        login.Cloud.Expect("GET /identity?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange", "{}", 403);
        await login.Files.RenewAsync(TestContext.Current.CancellationToken);

        Assert.Contains("::warning::Credentials of the job could not be renewed.", login.Log, StringComparison.Ordinal);
        Assert.Equal("identity-of-the-job", await ReadAsync(login.Context.Environment["ARM_OIDC_TOKEN_FILE_PATH"]));
    }

    [Fact]
    public async Task A_refusal_by_GitHub_is_told()
    {
        await using var login = await LoginFixture.StartAsync();
        login.Cloud.Expect("GET /identity?api-version=2&audience=api%3A%2F%2FAzureADTokenExchange", "{}", 403);

        Assert.Contains("HTTP 403", await login.FailureAsync(Step), StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
}
