using System.Globalization;
using Terrateam.Sandbox.GitHub.Git;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>Computes files, commits and mergeability of a pull request with git.</summary>
internal sealed class PullRequestFacts(SandboxState sandboxState)
{
    /// <summary>Computes everything again after the head moved, against the current base.</summary>
    public async Task FollowHeadAsync(PullRequestState pull, string head)
    {
        var git = pull.Repository.Git;
        if (pull.HeadRepository.Id != pull.Repository.Id)
        {
            await git.RunAsync(
                "fetch",
                "--quiet",
                pull.HeadRepository.Git.Path,
                $"+refs/heads/{pull.HeadBranch}:refs/pull/{pull.Number}/head"
            );
        }
        else
        {
            await git.MoveAsync($"refs/pull/{pull.Number}/head", head);
        }

        var baseTip = await BaseTipAsync(pull);
        var mergeBase = await git.MergeBaseAsync(baseTip, head) ?? baseTip;
        var files = await git.DiffAsync(mergeBase, head);
        var commits = int.Parse(
            (await git.AskAsync("rev-list", "--count", $"{mergeBase}..{head}")).OrThrow("rev-list").Text,
            CultureInfo.InvariantCulture
        );
        sandboxState.Write(() =>
            (pull.HeadSha, pull.BaseSha, pull.Files, pull.Commits) = (head, baseTip, files, commits)
        );
        await TryMergeAsync(pull, baseTip);
    }

    /// <summary>Computes mergeability again after the base moved; <c>base.sha</c> stays, as on GitHub.</summary>
    public async Task FollowBaseAsync(PullRequestState pull) => await TryMergeAsync(pull, await BaseTipAsync(pull));

    private static async Task<string> BaseTipAsync(PullRequestState pull) =>
        await pull.Repository.Git.ResolveAsync($"refs/heads/{pull.BaseBranch}")
        ?? throw new InvalidOperationException($"The base branch {pull.BaseBranch} is gone.");

    private async Task TryMergeAsync(PullRequestState pull, string baseTip)
    {
        var git = pull.Repository.Git;
        var tree = await git.MergeTreeAsync(baseTip, pull.HeadSha);
        string? commit = null;
        if (tree is not null)
        {
            var message = $"Merge {pull.HeadSha} into {baseTip}";
            commit = await git.CommitTreeAsync(tree, [baseTip, pull.HeadSha], message, pull.Author, sandboxState.Now);
            await git.MoveAsync($"refs/pull/{pull.Number}/merge", commit);
        }

        sandboxState.Write(() =>
        {
            (pull.Mergeable, pull.MergeCommit) = (tree is not null, commit);
            pull.UnknownReads = sandboxState.Options.MergeableUnknownReads;
        });
    }
}
