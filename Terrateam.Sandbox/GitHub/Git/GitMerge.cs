using Terrateam.Sandbox.GitHub.Accounts;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>Merges without a work tree.</summary>
internal static class GitMerge
{
    public static async Task<string?> MergeBaseAsync(this GitRepository git, string one, string other)
    {
        var output = await git.AskAsync("merge-base", one, other);
        return output.ExitCode == 0 ? output.Text : null;
    }

    /// <summary>The tree of the merge, or null for a conflict.</summary>
    public static async Task<string?> MergeTreeAsync(this GitRepository git, string ours, string theirs)
    {
        var output = await git.AskAsync("merge-tree", "--write-tree", "--no-messages", ours, theirs);
        return output.ExitCode == 0 ? output.Text.Split('\n')[0] : null;
    }

    /// <summary>Creates a commit of a tree; no branch moves.</summary>
    public static async Task<string> CommitTreeAsync(
        this GitRepository git,
        string tree,
        IReadOnlyList<string> parents,
        string message,
        Account author,
        DateTimeOffset at
    )
    {
        var arguments = new List<string> { "commit-tree", tree };
        foreach (var parent in parents)
            arguments.AddRange(["-p", parent]);

        var output = await GitProcess.RunAsync(
            git.Path,
            arguments,
            System.Text.Encoding.UTF8.GetBytes(message),
            Identity(author, at)
        );
        return output.Text;
    }

    /// <summary>
    /// Replays a head's commits on a base in a temporary clone. Returns the new tip, or null for a conflict.
    /// </summary>
    public static async Task<string?> RebaseAsync(
        this GitRepository git,
        string onto,
        string head,
        Account committer,
        DateTimeOffset at,
        string scratch
    )
    {
        var clone = Path.Combine(scratch, "rebase-" + Guid.NewGuid().ToString("N"));
        await GitProcess.RunAsync(git.Path, ["clone", "--quiet", "--shared", "--no-checkout", git.Path, clone]);
        try
        {
            await GitProcess.RunAsync(clone, ["checkout", "--quiet", "--detach", head]);
            var rebase = await GitProcess.TryAsync(
                clone,
                ["rebase", "--quiet", "--no-ff", onto],
                null,
                Identity(committer, at)
            );
            if (rebase.ExitCode != 0)
            {
                return null;
            }

            var tip = (await GitProcess.RunAsync(clone, ["rev-parse", "HEAD"])).Text;
            await git.RunAsync("fetch", "--quiet", clone, tip);
            return tip;
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    private static Dictionary<string, string> Identity(Account account, DateTimeOffset at) =>
        new(StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = account.Login,
            ["GIT_AUTHOR_EMAIL"] = $"{account.Id}+{account.Login}@users.noreply.github.com",
            ["GIT_AUTHOR_DATE"] = $"{at.ToUnixTimeSeconds()} +0000",
            ["GIT_COMMITTER_NAME"] = "GitHub",
            ["GIT_COMMITTER_EMAIL"] = "noreply@github.com",
            ["GIT_COMMITTER_DATE"] = $"{at.ToUnixTimeSeconds()} +0000",
        };
}
