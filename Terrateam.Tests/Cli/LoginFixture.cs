using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>A step <c>oidc</c> with real requests to a cloud on loopback.</summary>
internal sealed class LoginFixture : IAsyncDisposable
{
    public const string Backend = "https://terrateam.example";

    private readonly TemporaryDirectory _directory = new();
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpMessageInvoker _http;
    private readonly StringWriter _log = new();
    private readonly CloudLogin _login;

    private LoginFixture(CloudServer cloud, bool hasIdentity, string? awsEndpoint)
    {
        Cloud = cloud;
        _http = new HttpMessageInvoker(_handler, disposeHandler: false);
        var log = new JobLog(_log, Mask);
        var retries = new Retries(_http, Time, log);
        Files = new CredentialFiles(_directory.Path, log, Time);
        Dictionary<string, string> job = new(StringComparer.Ordinal);
        if (hasIdentity)
        {
            job["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{cloud.Url}/identity?api-version=2";
            job["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token";
        }

        _login = new CloudLogin(
            new OidcToken(retries, job, log),
            Backend,
            awsEndpoint ?? cloud.Url,
            new AwsLogin(retries, Time),
            new GoogleLogin(
                retries,
                new GoogleEndpoints($"{cloud.Url}/sts", $"{cloud.Url}/iam", $"{cloud.Url}/oauth"),
                Time
            ),
            Files,
            log
        );
        Context = new StepContext(
            StepScope.Before,
            "before",
            _directory.Path,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["STAGE"] = "plan", ["ARM_OIDC_TOKEN"] = "old" }
        );
    }

    public CloudServer Cloud { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SecretMask Mask { get; } = new();

    public CredentialFiles Files { get; }

    public StepContext Context { get; }

    public string Log => _log.ToString();

    public static async Task<LoginFixture> StartAsync(bool hasIdentity = true, string? awsEndpoint = null) =>
        new(await CloudServer.StartAsync(), hasIdentity, awsEndpoint);

    public async Task<StepResult> RunAsync(string step) =>
        await new OidcStep(_login).RunAsync(
            Context,
            new JsonView(JsonElement.Parse(step), "workflows[0].plan[0]"),
            TestContext.Current.CancellationToken
        );

    /// <summary>Runs a step that fails, and returns why.</summary>
    public async Task<string> FailureAsync(string step)
    {
        var before = new Dictionary<string, string>(Context.Environment, StringComparer.Ordinal);
        var result = await RunAsync(step);

        Assert.False(result.Success);
        Assert.Equal("auth/oidc", result.Name);
        Assert.Equal(before, Context.Environment);
        Cloud.End();
        var payload = result.Payload.ToJson();
        Assert.Equal("error", payload.GetProperty("visible_on").GetString());
        var text = payload.GetProperty("text").GetString()!;
        Assert.StartsWith("The log-in of 'workflows[0].plan[0]' failed. ", text, StringComparison.Ordinal);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        Files.Dispose();
        _http.Dispose();
        _handler.Dispose();
        _directory.Dispose();
    }
}
