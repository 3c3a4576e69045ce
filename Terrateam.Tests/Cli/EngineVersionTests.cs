using Terrateam.Cli.Engines;
using Terrateam.Cli.Installation;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

/// <summary>Which program of an engine is run: the machine's where it is allowed, else an installed one.</summary>
public sealed class EngineVersionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory]
    [InlineData("1.11.4", null, null, "terraform 1.11.4", 0)]
    [InlineData("1.11.4", "~> 1.11", null, "terraform 1.11.4", 0)]
    [InlineData("1.11.4", "1.11.4", null, "terraform 1.11.4", 0)]
    [InlineData("1.5.7", "latest", null, "terraform 1.5.7", 2)]
    [InlineData("1.11.4", "latest", null, "1.5.7", null)]
    [InlineData("1.11.4", "1.5.7", null, "1.5.7", null)]
    [InlineData("1.11.4", "< 1.6", null, "1.5.7", null)]
    [InlineData("1.11.4", "latest:^1\\.5", null, "1.5.7", null)]
    [InlineData(null, null, null, "1.5.7", null)]
    [InlineData("1.11.4", null, "1.5.7", "1.5.7", null)]
    [InlineData("1.11.4", "1.11.4", "1.5.7", "1.5.7", null)]
    [InlineData("1.11.4", "latest", "1.11.4", "terraform 1.11.4", 0)]
    public async Task The_machines_program_is_used_where_it_is_allowed(
        string? onPath,
        string? configured,
        string? planned,
        string expected,
        int? requests
    )
    {
        await using var server = await ReleaseServer.StartAsync();

        var found = await FindAsync(server.Url, onPath, configured, planned);

        Assert.Equal(expected, found.InstalledAt is not null ? found.Version : $"{found.Path} {found.Version}");
        if (requests is { } count)
            Assert.Equal(count, server.Requests.Count);
    }

    [Theory]
    [InlineData("1.11.4", "0.1.2", null, "'engine.version' asks for terraform 0.1.2. This machine has 1.11.4.")]
    [InlineData("1.11.4", "> 9", null, "Published are: 1.6.0-rc1, 1.5.7, 1.4.6.")]
    [InlineData(
        "1.11.4",
        null,
        "1.11.5-custom_build",
        "cannot be applied with another version. This machine has 1.11.4."
    )]
    [InlineData(null, "0.1.2", null, "There is no program 'terraform' on the PATH of this machine.")]
    [InlineData(
        "1.11.4",
        "1.11.4",
        "0.1.2",
        "The plan, which was made with terraform 0.1.2, cannot be applied with another version. This machine has 1.11.4."
    )]
    public async Task What_is_not_to_be_had_says_what_is(
        string? onPath,
        string? configured,
        string? planned,
        string problem
    )
    {
        await using var server = await ReleaseServer.StartAsync();

        var exception = await Assert.ThrowsAsync<EngineException>(() =>
            FindAsync(server.Url, onPath, configured, planned)
        );

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.11.4", "latest", null, null)]
    [InlineData("1.11.4", "1.5.7", null, "asks for terraform 1.5.7. This machine has 1.11.4.")]
    [InlineData("1.11.4", null, "1.5.7", "cannot be applied with another version. This machine has 1.11.4.")]
    [InlineData("1.11.4", null, "1.11.5-custom_build", "cannot be applied with another version.")]
    [InlineData(null, null, null, "There is no program 'terraform' on the PATH of this machine.")]
    public async Task Without_installation_the_machines_program_is_all(
        string? onPath,
        string? configured,
        string? planned,
        string? problem
    )
    {
        if (problem is null)
        {
            Assert.Equal(onPath, (await FindAsync("none", onPath, configured, planned)).Version);
            return;
        }

        var exception = await Assert.ThrowsAsync<EngineException>(() => FindAsync("none", onPath, configured, planned));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    private async Task<EngineProgram> FindAsync(string mirror, string? onPath, string? configured, string? planned)
    {
        var programs = Directory.CreateDirectory(_directory["bin"]).FullName;
        if (onPath is not null)
        {
            StrictProgram.Write(
                programs,
                "terraform",
                $"'version -json') echo '{{\"terraform_version\": \"{onPath}\"}}';;"
            );
        }

        var log = new JobLog(TextWriter.Null, new SecretMask());
        var processes = new ProcessRunner(log, TimeProvider.System);
        using var installer = new Installer(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                ["RUNNER_TOOL_CACHE"] = _directory["cache"],
                ["TERRATEAM_ENGINE_MIRROR"] = mirror,
                ["TERRATEAM_ENGINE_KEY"] = ReleaseServer.Key,
            },
            _http,
            processes,
            log,
            TimeProvider.System
        );
        var root = Directory.CreateDirectory(_directory["root"]).FullName;
        return await new EngineVersion(processes, installer, log).FindAsync(
            new EngineTool("terraform", "terraform", configured, "engine.version", IsOverridden: false),
            planned,
            root,
            root,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = programs },
            "a/default",
            TestContext.Current.CancellationToken
        );
    }
}
