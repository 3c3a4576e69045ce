using System.Text.Json.Nodes;
using Terrateam.Cli.Operations;
using Terrateam.Cli.Terminal;

namespace Terrateam.Tests.Scenarios;

/// <summary>What <c>terrateam ops</c> does, against the app of a scenario.</summary>
internal sealed class OperatorConsole(ScenarioEnvironment scenario, TimeProvider? time = null) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public string KeyFile => Path.Combine(scenario.DataDirectory, "operations.key");

    /// <summary>Runs a command that has to succeed. Returns what it prints.</summary>
    public async Task<string> RunAsync(string command, JsonObject? asked = null)
    {
        var (code, output, error) = await TryAsync(command, asked);
        Assert.True(code == 0, $"{command}: {code} {error}");
        return output;
    }

    public async Task<(int Code, string Output, string Error)> TryAsync(
        string command,
        JsonObject? asked = null,
        string? token = null,
        OperationContent? content = null
    )
    {
        asked = (JsonObject)(asked ?? []).DeepClone();
        asked["reason"] ??= "exercise 2026-11";
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new OperationClient(_http, time ?? TimeProvider.System).SendAsync(
            new OperationTarget(scenario.App.BaseUrl, token is null ? KeyFile : null, token, "olga"),
            command,
            asked,
            new Screen(output, colours: false),
            new Screen(error, colours: false),
            TestContext.Current.CancellationToken,
            content
        );
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose() => _http.Dispose();
}
