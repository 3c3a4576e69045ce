using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Terrateam.Cli.Setup;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Tests.Docs;
using Terrateam.Tests.Functions.Pages;

namespace Terrateam.Tests.Scenarios;

/// <summary>docs/installation.md, followed by its own commands and with nothing else.</summary>
public sealed partial class InstallationPageTests : IDisposable
{
    private const string Address = "https://terrateam.example.com";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _root = $"http://127.0.0.1:{LoopbackPort.Find()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task On_one_machine_it_leads_to_a_plan()
    {
        using var runner = new ScriptedRunner();
        await using var github = await SandboxGitHub.StartAsync(new SandboxOptions { Job = runner.RunAsync });
        github.SignIn("alice");

        // 1. The GitHub App.
        await CreateAppAsync(github.BaseUrl);

        // 2b. The app, with the environment that the page's own commands make.
        var environment = await RunAsync(BlockWith("set -a"), "dotnet run");
        var builder = LocalApp.CreateBuilder([
            $"--urls={_root}",
            $"--DataDirectory={_directory["data"]}",
            .. environment.Select(static one =>
                $"--{one.Key.Replace("__", ":", StringComparison.Ordinal)}={one.Value}"
            ),
            $"--Runs:OidcIssuer={github.BaseUrl}",
        ]);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        await app.StartAsync(Cancellation);
        using var browser = new Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(_root + "/api/health")).Status);

        // 4. The workflow of a repository.
        var repository = await github.CreateRepositoryAsync(
            "acme/infra",
            new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
            {
                [ScenarioEnvironment.WorkflowPath] = await File.ReadAllTextAsync(
                    Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml"),
                    Cancellation
                ),
            }
        );
        var pull = await repository.OpenPullRequestAsync(
            "change",
            "Change the network",
            "alice",
            ScenarioEnvironment.Change("network", "more")
        );

        await pull.WaitForStatusAsync("terrateam plan: network default", "success", TimeSpan.FromMinutes(2));
        await app.StopAsync(Cancellation);
    }

    [Fact]
    public async Task For_Azure_it_gives_every_variable_that_the_parameter_files_read()
    {
        await File.WriteAllTextAsync(_directory["the key.pem"], "the text of a key\n", Cancellation);
        await File.WriteAllTextAsync(
            _directory["github-app.env"],
            "GitHub__AppId=4711\nGitHub__ClientId=Iv23\nGitHub__ClientSecret=quiet\nGitHub__WebhookSecret=hush\n"
                + $"GitHub__PrivateKeyFile='{_directory["the key.pem"]}'\n",
            Cancellation
        );

        var environment = await RunAsync(BlockWith("export TERRATEAM_APP_ID"), "nothing");

        Assert.Equal("4711", environment["TERRATEAM_APP_ID"]);
        Assert.Equal("the text of a key", environment["TERRATEAM_PRIVATE_KEY"]);
        Assert.Equal("quiet", environment["TERRATEAM_CLIENT_SECRET"]);
        var told = Page.Open("docs/installation.md")
            .Rows.SelectMany(static row => Variable().Matches(row[0]).Select(static match => match.Value));
        foreach (var file in new[] { "small", "production" })
        {
            var read = Variable().Matches(Architecture.CodeBase.Read($"infra/{file}.bicepparam"));
            Assert.Empty(read.Select(static match => match.Value).Except(told.Concat(environment.Keys)));
        }
    }

    // The command of the page; only its address is this machine's.
    private async Task CreateAppAsync(string github)
    {
        var command = BlockWith("terrateam setup app").Trim();
        var port = LoopbackPort.Find();
        var setup = new RootCommand { SetupCommand.Create() }
            .Parse(
                $"{command["terrateam ".Length..].Replace(Address, _root, StringComparison.Ordinal)} "
                    + $"--github {github} --out {_directory.Path} --port {port}"
            )
            .InvokeAsync(configuration: null, Cancellation);
        using var browser = new Browser();
        var page = await browser.OpenAsync($"http://127.0.0.1:{port}/");
        var done = await browser.SubmitAsync(page, "settings/apps/new");

        Assert.Contains("The GitHub App is there", done.Words, StringComparison.Ordinal);
        Assert.Equal(0, await setup);
    }

    private static string BlockWith(string text)
    {
        var page = Page.Open("docs/installation.md");
        return new[] { "sh", "sh cli", "sh environment" }
            .SelectMany(page.Blocks)
            .Select(static block => block.Text)
            .First(block => block.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The environment after a block of the page, up to the line that would stay.</summary>
    private async Task<Dictionary<string, string>> RunAsync(string block, string last)
    {
        var lines = block
            .Split('\n')
            .TakeWhile(line => !line.StartsWith(last, StringComparison.Ordinal))
            .Append("env -0");
        var start = new ProcessStartInfo(
            "bash",
            ["-euc", string.Join('\n', lines).Replace(Address, _root, StringComparison.Ordinal)]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
        };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(Cancellation);
        await bash.WaitForExitAsync(Cancellation);
        Assert.Equal(0, bash.ExitCode);
        return output
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(static one => one.Split('=', 2))
            .Where(static one => one[0].Contains("__", StringComparison.Ordinal) || Variable().IsMatch(one[0]))
            .ToDictionary(static one => one[0], static one => one[1], StringComparer.Ordinal);
    }

    [GeneratedRegex("TERRATEAM_[A-Z_]+")]
    private static partial Regex Variable();
}
