using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Terrateam.Functions.Runs;
using Terrateam.Local.Hosting;
using Terrateam.Local.Settings;

namespace Terrateam.Tests.Local.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_local_settings()
    {
        var name = $"TERRATEAM_TEST_{Guid.NewGuid():N}";
        _directory.Write(
            "local.settings.json",
            $$"""
            {
              // as Core Tools writes it
              "IsEncrypted": false,
              "Values": { "{{name}}_A": "file", "{{name}}_B": "file", "{{name}}_C": "file", "{{name}}__Inner": 5, },
              "ConnectionStrings": { "Sql": "server" },
              "Host": { "LocalHttpPort": 7099, "CORS": "*" }
            }
            """
        );
        Environment.SetEnvironmentVariable($"{name}_B", "environment");
        Environment.SetEnvironmentVariable($"{name}_C", "environment");
        try
        {
            var configuration = new LocalHostBuilder(
                ["--script-root", _directory.Path, $"--{name}_C", "line"],
                []
            ).Configuration;

            Assert.Equal("file", configuration[$"{name}_A"]);
            Assert.Equal("environment", configuration[$"{name}_B"]);
            Assert.Equal("line", configuration[$"{name}_C"]);
            Assert.Equal("5", configuration[$"{name}:Inner"]);
            Assert.Equal("server", configuration.GetConnectionString("Sql"));
            Assert.Equal("7099", configuration["Host:LocalHttpPort"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable($"{name}_B", null);
            Environment.SetEnvironmentVariable($"{name}_C", null);
        }
    }

    [Theory]
    [InlineData(33_554_432)]
    [InlineData(5_000, "--FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "5000")]
    public void A_request_may_have_what_a_webhook_needs_unless_a_setting_says_otherwise(
        long limit,
        params string[] args
    )
    {
        var configuration = new LocalHostBuilder(["--script-root", _directory.Path, .. args], []).Configuration;

        Assert.Equal(limit, HostSettings.BodyLimit(configuration));

        // The limit in the app's messages is the one that the host enforces.
        var transfer = new PlanTransferOptions();
        transfer.ReadHost(configuration);
        Assert.Equal(limit, transfer.RequestLimit);
    }

    [Theory]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "func settings decrypt")]
    [InlineData("""{ "Values": [] }""", "'Values' must be an object")]
    [InlineData("""{ "Values": { "A": {} } }""", "'Values.A' must be a string")]
    [InlineData("""{ "Values": """, "not valid JSON")]
    [InlineData("[]", "must hold a JSON object")]
    public void Local_settings_that_Core_Tools_would_not_take_are_refused_by_file_and_key(string json, string expected)
    {
        _directory.Write("local.settings.json", json);

        var exception = Assert.Throws<SettingsException>(() => Builder());

        Assert.Contains("local.settings.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ }""", "'version' must be \"2.0\"")]
    [InlineData("""{ "version": "2.0", "routePrefix": "x" }""", "'routePrefix' is not a key of host.json")]
    [InlineData(
        """{ "version": "2.0", "extensions": { "http": { "routePrefx": "" } } }""",
        "'extensions.http.routePrefx' is not a key"
    )]
    [InlineData("""{ "version": "2.0", "extensions": [] }""", "'extensions' must be an object")]
    [InlineData(
        """{ "version": "2.0", "extensions": { "http": { "maxConcurrentRequests": "5" } } }""",
        "must be a whole number"
    )]
    [InlineData(
        """{ "version": "2.0", "extensions": { "http": { "maxConcurrentRequests": 0 } } }""",
        "must be a number above 0"
    )]
    [InlineData("""{ "version": "2.0", "functionTimeout": "ten minutes" }""", "'functionTimeout' must be a time")]
    [InlineData(
        """{ "version": "2.0", "logging": { "logLevel": { "default": "Loud" } } }""",
        "'logging.logLevel.default' must be one of"
    )]
    public void A_wrong_host_json_is_refused_by_key(string json, string expected)
    {
        _directory.Write("host.json", json);

        var exception = Assert.Throws<SettingsException>(() => Builder());

        Assert.Contains("host.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_route_prefix_and_what_is_for_the_real_host_only_are_taken_from_host_json()
    {
        _directory.Write(
            "host.json",
            """
            {
              "version": "2.0",
              "extensions": { "http": { "routePrefix": "" }, "durableTask": { "hubName": "Other", "storageProvider": { "type": "mssql" } } },
              "logging": { "applicationInsights": { "samplingSettings": { "isEnabled": true } } }
            }
            """
        );
        await using var host = await RunningHost.StartAsync(RunningHost.Builder(_directory, [typeof(Functions)]));

        Assert.Equal("hello", await host.Http.GetStringAsync("/hello", Token));
    }

    [Fact]
    public void The_apps_own_host_json_has_no_key_that_the_host_does_not_know()
    {
        _directory.Write("host.json", File.ReadAllText(Path.Combine(Architecture.CodeBase.Root, "host.json")));

        Builder();
    }

    [Fact]
    public void A_data_directory_is_held_by_one_host_at_a_time()
    {
        using IHost first = RunningHost.Builder(_directory, [typeof(Functions)]).Build();

        var exception = Assert.Throws<SettingsException>(RunningHost.Builder(_directory, [typeof(Functions)]).Build);

        Assert.Contains("--data-directory", exception.Message, StringComparison.Ordinal);
        first.Dispose();
        using var second = RunningHost.Builder(_directory, [typeof(Functions)]).Build();
    }

    [Fact]
    public async Task Keys_are_made_at_the_first_start_and_kept_where_only_the_owner_reads_them()
    {
        var path = Path.Combine(_directory.Path, "data", "keys.json");
        await using (var first = await StartWithKeysOfItsOwnAsync())
        {
            using var without = await first.Http.GetAsync("/api/keyed", Token);
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, without.StatusCode);
        }

        var kept = await File.ReadAllTextAsync(path, Token);
        var key = JsonDocument.Parse(kept).RootElement.GetProperty("functionKey").GetString();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        await using var second = await StartWithKeysOfItsOwnAsync();
        Assert.Equal("keyed", await second.Http.GetStringAsync($"/api/keyed?code={Uri.EscapeDataString(key!)}", Token));
        Assert.Equal(kept, await File.ReadAllTextAsync(path, Token));
    }

    [Theory]
    [InlineData("""{ "masterKey": "short", "functionKey": "short" }""")]
    [InlineData("{")]
    public async Task A_broken_key_file_stops_the_start(string json)
    {
        Directory.CreateDirectory(Path.Combine(_directory.Path, "data"));
        _directory.Write(Path.Combine("data", "keys.json"), json);

        var exception = await Assert.ThrowsAsync<SettingsException>(StartWithKeysOfItsOwnAsync);

        Assert.Contains("keys.json", exception.Message, StringComparison.Ordinal);
    }

    private LocalHostBuilder Builder(params string[] args) => RunningHost.Builder(_directory, [], args);

    private Task<RunningHost> StartWithKeysOfItsOwnAsync()
    {
        var builder = RunningHost.Builder(_directory, [typeof(Functions)]);
        builder.Services.Remove(
            builder.Services.Single(service => ReferenceEquals(service.ImplementationInstance, RunningHost.Keys))
        );
        return RunningHost.StartAsync(builder);
    }

    public static class Functions
    {
        [Function("Hello")]
        public static IResult Hello(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest req
        ) => Results.Text("hello");

        [Function("Keyed")]
        public static IResult Keyed(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest req
        ) => Results.Text("keyed");
    }
}
