using System.Text.Json;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Installation;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>
/// A planned directory, and programs that check what they are given: any other argument, file or call is exit code 99.
/// </summary>
internal sealed class PolicyFixture : IDisposable
{
    public const string PlanJson = """{"format_version":"1.2","planned_values":{"secret":"in the plan"}}""";

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler(), disposeHandler: true);
    private readonly CredentialFiles _files;
    private readonly GitHubToken _token;
    private readonly StepRunner _runner;

    public PolicyFixture()
    {
        var log = new JobLog(new StringWriter(), new SecretMask());
        var processes = new ProcessRunner(log, TimeProvider.System);
        var settings = new JobSettings("work", "http://127.0.0.1:9/api/github", _directory.Path, "1", "sha");
        var retries = new Retries(_http, TimeProvider.System, log);
        _token = new GitHubToken(new Backend(settings, retries), "run", log, TimeProvider.System);
        var credentials = new JobCredentials(
            new GitCredentials("https://github.com", _token),
            new Dictionary<string, string>(StringComparer.Ordinal),
            new RunConfiguration(JsonElement.Parse("{}"))
        );
        var commands = new EngineCommands(
            processes,
            new EnginePrograms(
                new EngineVersion(
                    processes,
                    new Installer(
                        new Dictionary<string, string>(StringComparer.Ordinal),
                        _http,
                        processes,
                        log,
                        TimeProvider.System
                    ),
                    log
                )
            ),
            credentials
        );
        _files = new CredentialFiles(_directory.Path, log, TimeProvider.System);
        _runner = new StepRunner(
            PolicyStep.Tools.ToDictionary(
                tool => tool,
                tool => (IStep)new PolicyStep(tool, commands, processes),
                StringComparer.Ordinal
            ),
            _files,
            log
        );

        Root = Directory.CreateDirectory(Path.Combine(_directory.Path, "root", "a")).FullName;
        Temporary = Directory.CreateDirectory(Path.Combine(_directory.Path, "own")).FullName;
        Plan = Path.Combine(Temporary, "plan");
        File.WriteAllText(Plan, "binary");
        Context = new StepContext(
            StepScope.From(new Dirspace("a", "default")),
            "a",
            Root,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PATH"] = $"{_directory.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}",
                ["TERRATEAM_DIR"] = "a",
                ["TERRATEAM_ROOT"] = Path.GetDirectoryName(Root)!,
            }
        )
        {
            Target = new Target(
                new Dirspace("a", "default"),
                new EngineChoice("terraform", "terraform", null, true),
                Path.GetDirectoryName(Root)!,
                Plan,
                SelectWorkspace: true,
                new CheckedOut("head", "base"),
                Planned: null
            ),
        };
        Program("terraform", ["show", "-json", Plan], $"echo '{PlanJson}'");
    }

    public StepContext Context { get; }

    public string Root { get; }

    public string Temporary { get; }

    public string Plan { get; }

    /// <summary>Puts a program on the PATH.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">The arguments that it takes; PLAN is the file with the plan as JSON.</param>
    /// <param name="script">What it does then.</param>
    public void Program(string name, IReadOnlyList<string> arguments, string script)
    {
        var checks = arguments.Select(
            (argument, at) =>
                argument is "PLAN"
                    ? $$"""
                        file=${{{at + 1}}}
                        case "$file" in {{Temporary}}/policy-*/{{name}}.plan.json) ;; *) exit 99 ;; esac
                        [ "$(cat "$file")" = '{{PlanJson}}' ] && [ "$(stat -c %a "$file")" = 600 ] || exit 99
                        """
                    : $"[ \"${{{at + 1}}}\" = '{argument}' ] || exit 99"
        );
        TestProgram.Write(
            _directory[$"bin/{name}"],
            $"""
            #!/bin/sh
            [ $# = {arguments.Count} ] && [ "$PWD" = '{Root}' ] || exit 99
            {string.Join('\n', checks)}
            {script}

            """
        );
    }

    /// <summary>Runs one step, which is due, and returns its result.</summary>
    public async Task<StepOutputV2> RunAsync(string step)
    {
        await StartAsync(step);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Temporary), entry => entry != Plan);
        return Context.Outputs[^1];
    }

    /// <summary>Runs one step if it is due.</summary>
    public Task StartAsync(string step) =>
        _runner.RunAsync(
            Context,
            [new JsonView(JsonElement.Parse(step), "workflows[0].plan[2]")],
            TestContext.Current.CancellationToken
        );

    public void Dispose()
    {
        _files.Dispose();
        _token.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }
}
