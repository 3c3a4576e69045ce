using Terrateam.Cli.Output;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Files of Git LFS: fetched after the checkout where the workflow asks for them, else what the machine's git does.
/// </summary>
/// <param name="root">The working tree.</param>
/// <param name="asked">The value of <see cref="Variable"/>.</param>
/// <param name="log">The job's log.</param>
/// <remarks>https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc</remarks>
internal sealed class LargeFiles(string root, string? asked, JobLog log)
{
    /// <summary>The workflow's choice: <c>true</c>, <c>false</c>, or neither.</summary>
    public const string Variable = "TERRATEAM_LFS";

    private const long MaxAttributes = 1024 * 1024;
    private const string Missing =
        "There is no git-lfs on this machine. Install it in the workflow, before the step of Terrateam";

    private bool IsAsked => asked?.Trim() is "true";

    private bool IsRefused => asked?.Trim() is "false";

    /// <summary>Prepares the environment of git for the checkout.</summary>
    /// <param name="environment">The variables of git.</param>
    /// <param name="configure">Sets a key of git's configuration for these variables.</param>
    public void AddTo(IDictionary<string, string> environment, Action<string, string> configure)
    {
        if (!IsAsked && !IsRefused)
            return;

        // Without a request for each file: all are fetched together afterwards.
        environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        if (!IsAsked)
            return;

        // The machine may have the program, and not its filters.
        configure("filter.lfs.smudge", "git-lfs smudge -- %f");
        configure("filter.lfs.clean", "git-lfs clean -- %f");
        configure("filter.lfs.required", "true");
    }

    /// <summary>Checks before the checkout that they can be fetched.</summary>
    /// <exception cref="CheckoutException">The program is missing.</exception>
    public async Task DemandAsync(Git git, CancellationToken cancellationToken)
    {
        if (IsAsked && !(await git.TryAsync(cancellationToken, "lfs", "version")).Succeeded)
            throw new CheckoutException($"{Missing}, or remove {Variable}.");
    }

    /// <summary>Fetches the files of the commit that is checked out.</summary>
    /// <exception cref="CheckoutException">They cannot be fetched.</exception>
    public async Task FetchAsync(Git git, CancellationToken cancellationToken)
    {
        if (IsAsked)
        {
            _ = await git.RunAsync(cancellationToken, "lfs", "pull");
            return;
        }

        if (!IsRefused && HasAttributes() && !await IsInstalledAsync(git, cancellationToken))
            log.Warning($"Files of Git LFS are pointers in this checkout. {Missing}, and set {Variable} to true.");
    }

    private static async Task<bool> IsInstalledAsync(Git git, CancellationToken cancellationToken) =>
        (await git.TryAsync(cancellationToken, "config", "--get-regexp", @"^filter\.lfs\.(process|smudge)$")).Succeeded;

    private bool HasAttributes()
    {
        var file = new FileInfo(Path.Combine(root, ".gitattributes"));
        return file is { Exists: true, LinkTarget: null, Length: <= MaxAttributes }
            && File.ReadAllText(file.FullName).Contains("filter=lfs", StringComparison.Ordinal);
    }
}
