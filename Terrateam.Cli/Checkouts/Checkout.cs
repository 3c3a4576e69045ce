namespace Terrateam.Cli.Checkouts;

/// <summary>Checks out a pull request's head and merges its base into it.</summary>
/// <param name="git">Git in the working tree, with a token.</param>
/// <param name="directory">The working tree.</param>
/// <param name="remote">The remote's address where the checkout has no <c>origin</c>.</param>
/// <param name="sparse">The directories that are checked out; null for all.</param>
internal sealed class Checkout(Git git, string directory, string? remote, IReadOnlyList<string>? sparse = null)
{
    // Most pull requests branched off within the first of these depths; the last step fetches everything.
    private static readonly int[] Deepenings = [50, 250, 1000, 5000];

    // A checkout with all of its history must not be made shallow.
    private bool _isShallow;

    /// <exception cref="CheckoutException">The commit does not exist any more, or conflicts with the base.</exception>
    public async Task<CheckedOut> RunAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        var head = request.HeadSha ?? await git.RunAsync(cancellationToken, "rev-parse", "HEAD");
        await FetchHeadAsync(head, request.PullRequest, cancellationToken);
        await new SparseCheckout(git, sparse).ApplyAsync(cancellationToken);
        await git.RunAsync(cancellationToken, "checkout", "--quiet", "--force", "--detach", head);

        if (!request.Merge)
            return new CheckedOut(head, null);

        var @base = await FetchBaseAsync(request, cancellationToken);
        await MergeAsync(request.BaseRef, head, @base, cancellationToken);
        return new CheckedOut(head, @base);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var isNew = !Path.Exists(Path.Combine(directory, ".git"));
        if (isNew)
            await git.RunAsync(cancellationToken, "init", "--quiet");

        _isShallow = isNew || await git.RunAsync(cancellationToken, "rev-parse", "--is-shallow-repository") is "true";
        if (remote is null)
        {
            throw new CheckoutException(
                "GITHUB_SERVER_URL and GITHUB_REPOSITORY do not say where the repository is, so that it cannot "
                    + "be fetched from there."
            );
        }

        if (!(await git.TryAsync(cancellationToken, "remote", "get-url", "origin")).Succeeded)
            await git.RunAsync(cancellationToken, "remote", "add", "origin", remote);

        // The address that git uses after all rewrites (insteadOf) in its configuration.
        var origin = await git.RunAsync(cancellationToken, "ls-remote", "--get-url", "origin");
        if (!RemoteGuard.IsOnServerOf(origin, remote))
        {
            throw new CheckoutException(
                $"'{directory}' would be fetched from another server than GITHUB_SERVER_URL names. Remove the "
                    + $"directory, or what rewrites addresses in git's configuration."
            );
        }
    }

    private async Task FetchHeadAsync(string head, int? pullRequest, CancellationToken cancellationToken)
    {
        if (await git.HasAsync(head, cancellationToken))
            return;

        var byId = await git.TryAsync(cancellationToken, FetchTip(head));
        if (byId.Succeeded)
            return;

        // A server may serve only commits that a ref points to.
        if (pullRequest is { } number)
        {
            await git.TryAsync(cancellationToken, FetchTip($"refs/pull/{number}/head"));
            if (await git.HasAsync(head, cancellationToken))
                return;
        }

        throw new CheckoutException(
            $"The commit {head} cannot be fetched. If the branch was force-pushed or deleted, start again from "
                + $"its new head.\n{byId.Both.Trim()}"
        );
    }

    private async Task<string> FetchBaseAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        if (request.BaseSha is { } sha)
        {
            if (!await git.HasAsync(sha, cancellationToken))
                await git.RunAsync(cancellationToken, FetchTip(sha));

            return sha;
        }

        await git.RunAsync(cancellationToken, FetchTip($"refs/heads/{request.BaseRef}"));
        return await git.RunAsync(cancellationToken, "rev-parse", "FETCH_HEAD");
    }

    private async Task MergeAsync(string baseRef, string head, string @base, CancellationToken cancellationToken)
    {
        await DeepenAsync(baseRef, head, @base, cancellationToken);
        var merge = await git.TryAsync(cancellationToken, "merge", "--quiet", "--no-edit", "--no-verify", @base);
        if (merge.Succeeded)
            return;

        var files = await git.TryAsync(cancellationToken, "diff", "--name-only", "--diff-filter=U", "-z");
        await git.TryAsync(cancellationToken, "merge", "--abort");

        var names = files.Stdout.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        throw new CheckoutException(
            names.Length == 0
                ? $"'{baseRef}' cannot be merged into {head}:\n{merge.Both.Trim()}"
                : (
                    $"The pull request conflicts with '{baseRef}'. Merge or rebase, mend these files and "
                    + $"push:\n{string.Join('\n', names.Select(n => $"- {n}"))}"
                )
        );
    }

    private async Task DeepenAsync(string baseRef, string head, string @base, CancellationToken cancellationToken)
    {
        foreach (var depth in _isShallow ? Deepenings : [])
        {
            if (await MeetAsync(head, @base, cancellationToken))
                return;

            await git.TryAsync(cancellationToken, Fetch($"--deepen={depth}", head, @base));
        }

        if (await MeetAsync(head, @base, cancellationToken))
            return;

        if (_isShallow)
            await git.TryAsync(cancellationToken, Fetch("--unshallow", head, @base));

        if (!await MeetAsync(head, @base, cancellationToken))
        {
            throw new CheckoutException(
                $"The pull request's branch and '{baseRef}' have no commit in common, so they cannot be merged."
            );
        }
    }

    private async Task<bool> MeetAsync(string head, string @base, CancellationToken cancellationToken) =>
        (await git.TryAsync(cancellationToken, "merge-base", head, @base)).Succeeded;

    private string[] FetchTip(string what) => _isShallow ? Fetch("--depth=1", what) : Fetch("--force", what);

    private static string[] Fetch(string option, params string[] what) =>
        ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", option, "origin", .. what];
}
