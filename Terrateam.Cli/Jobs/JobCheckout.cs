using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Checks out the commit of a piece of work in the job's directory.</summary>
internal sealed class JobCheckout(IReadOnlyDictionary<string, string> environment, ProcessRunner processes, JobLog log)
{
    /// <summary>Checks out and merges. Returns the commit, and its description for the log and for results.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="credentials">Hands the token to git.</param>
    /// <param name="baseRef">The branch to merge.</param>
    /// <param name="instructions">The commits that our own backend names, or null.</param>
    /// <param name="directories">The directories that are worked on; null where all of the repository is needed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CheckoutException">The commit does not exist any more, or conflicts with the base.</exception>
    public async Task<(CheckedOut Commit, string Text)> RunAsync(
        string root,
        JobCredentials credentials,
        string baseRef,
        RunnerInstructions? instructions,
        IEnumerable<string>? directories,
        CancellationToken cancellationToken
    )
    {
        var sparse = SparseCheckout.DirectoriesOf(environment.GetValueOrDefault(SparseCheckout.Variable), directories);
        var git = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["GIT_TERMINAL_PROMPT"] = "0" };
        await credentials.AddToGitAsync(git, cancellationToken);

        // Fetches large files from there too; wins over a .lfsconfig of the repository.
        if (Remote() is { } remote)
            GitCredentials.Configure(git, "lfs.url", remote + "/info/lfs");

        var large = new LargeFiles(root, environment.GetValueOrDefault(LargeFiles.Variable), log);
        large.AddTo(git, (key, value) => GitCredentials.Configure(git, key, value));
        var program = new Git(processes, root, git);
        await large.DemandAsync(program, cancellationToken);

        var submodules = new Submodules(
            processes,
            git,
            root,
            Remote(),
            environment.GetValueOrDefault("TERRATEAM_SUBMODULES"),
            log
        );
        await submodules.FindAsync(cancellationToken);
        var commit = await new Checkout(program, root, Remote(), sparse).RunAsync(
            new CheckoutRequest(
                instructions?.HeadSha,
                baseRef,
                instructions?.BaseSha,
                instructions?.Merge ?? true,
                instructions?.PullRequest
            ),
            cancellationToken
        );
        await large.FetchAsync(program, cancellationToken);
        await submodules.UpdateAsync(cancellationToken);

        var text = commit.BaseSha is null
            ? commit.HeadSha
            : $"{commit.HeadSha} with {baseRef} ({commit.BaseSha}) merged into it";
        log.Line("git", text);
        return (commit, text);
    }

    private string? Remote()
    {
        var server = environment.GetValueOrDefault("GITHUB_SERVER_URL");
        var repository = environment.GetValueOrDefault("GITHUB_REPOSITORY");
        return string.IsNullOrEmpty(server) || string.IsNullOrEmpty(repository)
            ? null
            : $"{server.TrimEnd('/')}/{repository}.git";
    }
}
