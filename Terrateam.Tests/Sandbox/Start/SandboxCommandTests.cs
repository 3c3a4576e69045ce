using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Terrateam.Sandbox;

namespace Terrateam.Tests.Sandbox.Start;

/// <summary>The command as a program: how it ends, and what it leaves.</summary>
public sealed class SandboxCommandTests
{
    [Theory]
    [InlineData("--port")]
    [InlineData("--set", "nothing")]
    [InlineData("--play")]
    public async Task Wrong_arguments_end_with_two(params string[] args) =>
        Assert.Equal(2, await SandboxCommand.RunAsync(args));

    [Fact]
    public async Task Help_ends_well() => Assert.Equal(0, await SandboxCommand.RunAsync(["--help"]));

    [Fact]
    public async Task A_taken_port_is_named_and_leaves_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var directory = new TemporaryDirectory();
        using var process = Start(directory.Path, "--serve", "--port", port);

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith($"Port {port} cannot be taken", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(directory.Path, "terrateam-sandbox-*"));
    }

    [Theory]
    [InlineData("-TERM", 143)]
    [InlineData("-INT", 130)]
    public async Task A_signal_in_the_middle_of_the_story_ends_it_and_leaves_nothing(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals.");
        using var directory = new TemporaryDirectory();
        using var process = Start(directory.Path);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (line.Contains("starts a job", StringComparison.Ordinal))
                Interruptible.Signal(process, signal);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(code, process.ExitCode);
        Assert.Contains(lines, static line => line.StartsWith("Stopped.", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(directory.Path, "terrateam-sandbox-*"));
    }

    [Fact]
    public async Task The_pages_stay_until_a_signal_and_then_end_well()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals.");
        using var directory = new TemporaryDirectory();
        using var process = Start(directory.Path, "--serve");
        var first = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("http://127.0.0.1:", first, StringComparison.Ordinal);

        Interruptible.Signal(process, "-TERM");
        _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Empty(Directory.EnumerateDirectories(directory.Path, "terrateam-sandbox-*"));
    }

    private static Process Start(string temporary, params string[] arguments)
    {
        var start = Interruptible.Command("dotnet", [typeof(SandboxCommand).Assembly.Location, .. arguments]);
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
