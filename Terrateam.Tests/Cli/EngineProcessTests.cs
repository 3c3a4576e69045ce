using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

/// <summary>Which processes of the engine are started, and what is said while one runs.</summary>
public sealed class EngineProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_program_is_asked_once_for_its_version()
    {
        var asked = 0;
        var known = new KnownVersions();
        Install("bin/terraform", "\u007fELF");

        for (var i = 0; i < 3; i++)
            Assert.Equal("1.2.3", await AskAsync(known, () => $"1.2.{++asked + 2}"));

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Another_program_in_its_place_is_asked_again()
    {
        var asked = 0;
        var known = new KnownVersions();
        Install("bin/terraform", "\u007fELF");
        _ = await AskAsync(known, () => $"{++asked}");
        Install("bin/terraform", "\u007fELF longer");

        Assert.Equal("2", await AskAsync(known, () => $"{++asked}"));
    }

    [Theory]
    [InlineData("#!/bin/sh", "terraform", false)]
    [InlineData("\u007fELF", "mise", false)]
    [InlineData("\u007fELF", "terraform", true)]
    public async Task A_version_manager_chooses_by_directory_and_is_asked_each_time(
        string content,
        string target,
        bool isBesideTenv
    )
    {
        var asked = 0;
        var known = new KnownVersions();
        Install($"real/{target}", content);
        Install("bin/other", content);
        if (isBesideTenv)
            Install("real/tenv", content);
        _ = File.CreateSymbolicLink(
            Path.Combine(_directory.Path, "bin", "terraform"),
            Path.Combine(_directory.Path, "real", target)
        );

        _ = await AskAsync(known, () => $"{++asked}");

        Assert.Equal("2", await AskAsync(known, () => $"{++asked}"));
    }

    [Fact]
    public async Task What_failed_is_asked_again()
    {
        var known = new KnownVersions();
        Install("bin/terraform", "\u007fELF");

        _ = await Assert.ThrowsAsync<EngineException>(() => AskAsync(known, () => throw new EngineException("no")));

        Assert.Equal("1", await AskAsync(known, () => "1"));
    }

    [Theory]
    [InlineData(null, null, "default")]
    [InlineData(".terraform/environment", "prod", "prod")]
    [InlineData(".terraform/environment", " prod\n", "prod")]
    [InlineData(".terraform/environment", "", "default")]
    [InlineData("data/environment", "prod", "default")]
    public void The_selected_workspace_is_read_as_the_engine_reads_it(string? file, string? content, string expected)
    {
        if (file is not null)
            Install(file, content!);

        Assert.Equal(expected, SelectedWorkspace.From(_directory.Path, Empty));
    }

    [Fact]
    public void The_selected_workspace_is_in_the_data_directory()
    {
        Install("data/environment", "prod");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TF_DATA_DIR"] = "data" };

        Assert.Equal("prod", SelectedWorkspace.From(_directory.Path, environment));
    }

    [Fact]
    public async Task A_command_that_takes_long_is_heard_of_every_minute()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        await using var output = new Lines();
        var runner = new ProcessRunner(new JobLog(output, new SecretMask()), time);
        var pipe = Path.Combine(_directory.Path, "pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(cancellationToken);
        Install("terraform", $"#!/bin/sh\nread line < '{pipe}'\n");

        var running = runner.RunAsync(
            new Command(["./terraform", "plan", "-out", "x"], _directory.Path, PathOnly, "a default"),
            cancellationToken
        );
        await using (var writer = await Task.Run(() => new StreamWriter(pipe), cancellationToken))
        {
            time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal("a default: terraform plan, 1 min 0 s so far", await output.NextAsync(cancellationToken));
            time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal("a default: terraform plan, 2 min 0 s so far", await output.NextAsync(cancellationToken));
            await writer.WriteLineAsync("go");
        }

        Assert.True((await running).Succeeded);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, output.Count);
    }

    public void Dispose() => _directory.Dispose();

    private static Dictionary<string, string> Empty => new(StringComparer.Ordinal);

    private static Dictionary<string, string> PathOnly =>
        new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    private Task<string> AskAsync(KnownVersions known, Func<string> ask) =>
        known.GetAsync(
            "terraform",
            _directory.Path,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Path.Combine(_directory.Path, "bin") },
            () => Task.Run(ask, TestContext.Current.CancellationToken)
        );

    private void Install(string name, string content) => TestProgram.Write(_directory[name], content);

    /// <summary>The lines of a log as they come.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly System.Threading.Channels.Channel<string> _lines =
            System.Threading.Channels.Channel.CreateUnbounded<string>();

        public int Count { get; private set; }

        public override void WriteLine(string? value)
        {
            Count++;
            _ = _lines.Writer.TryWrite(value!);
        }

        public async Task<string> NextAsync(CancellationToken cancellationToken) =>
            await _lines.Reader.ReadAsync(cancellationToken);
    }
}
