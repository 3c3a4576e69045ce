using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Terrateam.Tests.Local.Hosting;

/// <summary>The program of one machine as its user starts it: what is wrong is said in sentences.</summary>
public sealed class LocalProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (code, _, error) = await RunAsync(
            "--port",
            port,
            "--Setup:Enabled=true",
            "--Runs:PublicUrl=https://terrateam.example.org"
        );

        Assert.Equal(1, code);
        Assert.StartsWith("Terrateam cannot start: ", error, StringComparison.Ordinal);
        Assert.Contains(port, error, StringComparison.Ordinal);
        Assert.EndsWith("already in use. --port chooses another port.", error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_named()
    {
        var (code, _, error) = await RunAsync(
            "--urls=nonsense",
            "--Setup:Enabled=true",
            "--Runs:PublicUrl=https://terrateam.example.org"
        );

        Assert.Equal(1, code);
        Assert.StartsWith("Terrateam cannot start: ", error, StringComparison.Ordinal);
        Assert.Contains("'nonsense'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_setting_that_is_missing_is_a_line()
    {
        var (code, _, error) = await RunAsync("--port", "0");

        Assert.Equal(1, code);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, static line => Assert.StartsWith("Terrateam cannot start: ", line, StringComparison.Ordinal));
        foreach (var name in (string[])["GitHub:AppId", "GitHub:WebhookSecret", "GitHub:PrivateKey", "Runs:PublicUrl"])
            Assert.Contains(lines, line => line.Contains($"start: {name} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("There is no '--prot'. Did you mean --port?", "--prot", "7072")]
    [InlineData("There is no '--verbosely'.", "--verbosely=1")]
    [InlineData("There is no 'start' here.", "start")]
    [InlineData("--port needs a value behind it.", "--GitHub:AppId=1", "--port")]
    public async Task A_mistyped_command_line_is_told_with_the_help(string fault, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(fault + "\n\nTerrateam on one machine", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_options_and_the_way_to_an_app()
    {
        var (code, output, error) = await RunAsync("--help");

        Assert.Equal((0, ""), (code, error));
        foreach (var text in (string[])["--port", "--data-directory", "Setup__Enabled=true", "docs/settings.md"])
            Assert.Contains(text, output, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Terrateam.Local.dll"), .. arguments]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var cancelled = TestContext.Current.CancellationToken;
        var (output, error) = (
            program.StandardOutput.ReadToEndAsync(cancelled),
            program.StandardError.ReadToEndAsync(cancelled)
        );
        await program.WaitForExitAsync(cancelled);
        return (program.ExitCode, await output, await error);
    }
}
