using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Checkouts;

/// <summary>Git in one checkout, without hooks and with an identity of our own.</summary>
internal sealed class Git(ProcessRunner processes, string directory, IReadOnlyDictionary<string, string> environment)
{
    private readonly string[] _prefix =
    [
        "git",
        "-c",
        $"safe.directory={directory}",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "advice.detachedHead=false",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "user.name=Terrateam",
        "-c",
        "user.email=terrateam@localhost",
        "-c",
        "commit.gpgSign=false",
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
    ];

    /// <summary>Runs git; a failure is in the result.</summary>
    public Task<CommandResult> TryAsync(CancellationToken cancellationToken, params string[] arguments) =>
        processes.RunAsync(
            new Command([.. _prefix, .. arguments], directory, environment, "git", Show: false),
            cancellationToken
        );

    /// <summary>Runs git and returns its standard output.</summary>
    /// <exception cref="CheckoutException">Git failed.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await TryAsync(cancellationToken, arguments);
        return result.Succeeded
            ? result.Stdout.Trim()
            : throw new CheckoutException($"git {arguments[0]} failed:\n{result.Both.Trim()}");
    }

    public async Task<bool> HasAsync(string commit, CancellationToken cancellationToken) =>
        (await TryAsync(cancellationToken, "cat-file", "-e", $"{commit}^{{commit}}")).Succeeded;
}
