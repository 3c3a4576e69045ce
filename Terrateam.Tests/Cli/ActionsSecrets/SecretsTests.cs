using System.Diagnostics;
using System.Text;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Access;
using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Sandbox.GitHub;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Cli.ActionsSecrets;

/// <summary><c>terrateam secrets</c> against a GitHub that opens the sealed values.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private static readonly SecretPlace Here = new("acme", "infra", null);
    private static readonly SecretPlace Production = new("acme", "infra", "production / eu");

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SandboxGitHub _github = null!;
    private SandboxRepository _repository = null!;
    private OpenApiValidator _validator = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _github = await SandboxGitHub.StartAsync(new SandboxOptions { Job = Samples.Nothing });
        _validator = await OpenApiValidator.WatchAsync(_github);
        _repository = await _github.CreateRepositoryAsync("acme/infra", Samples.Infra);
        _repository.Grant("alice", "write");
        _repository.Grant("bob", "read");
        _repository.Secrets.AddEnvironment("production / eu");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_github.Mishaps);
        Assert.Empty(_validator.Violations);
        await _github.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task Values_are_set_changed_and_deleted_and_never_travel_in_clear()
    {
        var client = ClientOf("alice");

        Assert.True(await client.SetSecretAsync(Here, "TOKEN", "first value"u8.ToArray(), Cancelled));
        Assert.False(await client.SetSecretAsync(Here, "TOKEN", "second value"u8.ToArray(), Cancelled));
        Assert.True(await client.SetSecretAsync(Production, "TOKEN", "third value"u8.ToArray(), Cancelled));
        Assert.True(await client.SetVariableAsync(Production, "REGION", "eu-1"u8.ToArray(), Cancelled));
        Assert.False(await client.SetVariableAsync(Production, "REGION", "eu-2"u8.ToArray(), Cancelled));

        Assert.Equal("second value", _repository.Secrets.Secrets()["TOKEN"]);
        Assert.Equal("third value", _repository.Secrets.Secrets("production / eu")["TOKEN"]);
        Assert.Equal("eu-2", _repository.Secrets.Variables("production / eu")["REGION"]);
        Assert.DoesNotContain(_github.Calls, static call =>
            call.RequestBody.Contains("value\"", StringComparison.Ordinal)
            && call.RequestBody.Contains(" value", StringComparison.Ordinal)
        );

        Assert.True(await client.DeleteAsync(Here, SecretKind.Secret, "TOKEN", Cancelled));
        Assert.False(await client.DeleteAsync(Here, SecretKind.Secret, "TOKEN", Cancelled));
        Assert.True(await client.DeleteAsync(Production, SecretKind.Variable, "REGION", Cancelled));
        Assert.Empty(_repository.Secrets.Secrets());
        Assert.Empty(_repository.Secrets.Variables("production / eu"));
    }

    [Fact]
    public async Task A_list_has_all_pages_of_the_repository_and_its_environments_and_no_value()
    {
        var client = ClientOf("alice");
        for (var index = 0; index < 33; index++)
            await client.SetVariableAsync(Here, $"NAME_{index:D2}", "hidden"u8.ToArray(), Cancelled);
        await client.SetSecretAsync(Production, "TOKEN", "hidden"u8.ToArray(), Cancelled);
        await using var output = new StringWriter();

        await SecretsCommand.ListAsync(client, Here, new Screen(output, colours: false), Cancelled);

        var text = output.ToString();
        Assert.StartsWith("acme/infra\n", text, StringComparison.Ordinal);
        Assert.Contains("NAME_00\n", text, StringComparison.Ordinal);
        Assert.Contains("NAME_32\n", text, StringComparison.Ordinal);
        Assert.Contains("acme/infra, environment production / eu\n  secret   ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        Assert.Single(await client.ListAsync(Production, Cancelled));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("stranger")]
    public async Task Who_may_not_write_to_the_repository_is_told_that_github_shows_nothing(string login)
    {
        var refused = await Assert.ThrowsAsync<InputException>(() =>
            ClientOf(login).SetSecretAsync(Here, "TOKEN", "value"u8.ToArray(), Cancelled)
        );

        Assert.Contains("may not see its secrets", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_repository.Secrets.Secrets());
    }

    [Fact]
    public async Task A_token_that_github_does_not_know_is_named()
    {
        var refused = await Assert.ThrowsAsync<InputException>(() => Client("ghp_wrong").ListAsync(Here, Cancelled));

        Assert.Contains("GITHUB_TOKEN", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_takes_the_value_from_its_input_alone()
    {
        var (code, output, error) = await RunAsync("set", "token");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("The secret TOKEN of acme/infra was added.\n", output);
        Assert.Equal("line one\nline two", _repository.Secrets.Secrets()["TOKEN"]);
    }

    [Fact]
    public async Task The_program_seals_a_value_into_one_line_and_sends_it_nowhere()
    {
        var (code, output, error) = await RunAsync("seal", "token", "--environment", "production / eu");

        Assert.Equal((0, ""), (code, error));
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotNull(SealedSecret.Parse(line));
        Assert.All(_github.Calls, static call => Assert.Equal("", call.RequestBody));
        Assert.Empty(_repository.Secrets.Secrets("production / eu"));
        Assert.NotEqual(output, (await RunAsync("seal", "token", "--environment", "production / eu")).Output);
    }

    [Theory]
    [InlineData("seal", "1ST")]
    [InlineData("seal", "TOKEN", "--variable")]
    public async Task What_is_no_name_or_no_secret_is_not_sealed(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
        Assert.Empty(_github.Calls);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "terrateam.dll");
        var start = new ProcessStartInfo("dotnet", [program, "secrets", .. arguments, "--github", _github.BaseUrl])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = CodeBase.Root,
        };
        start.Environment["GH_TOKEN"] = _github.CreatePersonalToken("alice");
        start.Environment["GH_REPO"] = "acme/infra";
        _ = start.Environment.Remove("GITHUB_TOKEN");
        _ = start.Environment.Remove("GITHUB_REPOSITORY");

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("line one\nline two\n");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Cancelled);
        var error = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return (process.ExitCode, output, error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1ST")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("github_token")]
    [InlineData("a-b")]
    [InlineData("../x")]
    public void What_github_allows_as_no_name_is_sent_nowhere(string name) =>
        Assert.Throws<InputException>(() => SecretNames.Check(name));

    [Theory]
    [InlineData("acme")]
    [InlineData("acme/infra/x")]
    [InlineData("../infra")]
    [InlineData("acme/")]
    [InlineData("")]
    public void What_is_no_repository_is_sent_nowhere(string repository) =>
        Assert.Throws<InputException>(() => SecretPlace.Parse(repository, environment: null));

    [Theory]
    [InlineData("value", "value")]
    [InlineData("value\n", "value")]
    [InlineData("value\r\n", "value")]
    [InlineData("two\nlines\n\n", "two\nlines\n")]
    [InlineData("", "")]
    public async Task One_line_break_at_the_end_is_no_part_of_a_value(string input, string value)
    {
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));

        Assert.Equal(value, Encoding.UTF8.GetString(await SecretInput.ReadAsync(stream, Cancelled)));
    }

    private SecretsClient ClientOf(string login) => Client(_github.CreatePersonalToken(login));

    private SecretsClient Client(string token) =>
        new(new SecretsApi(_http, GitHubServer.Find(_github.BaseUrl)!.Api, token));
}
