using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.PullRequests;

internal sealed partial class PullRequestService
{
    /// <summary>
    /// Adds it to the merge queue, after another's commit or first. Returns the queue's commit for it.
    /// </summary>
    public async Task<string> EnqueueAsync(PullRequestState pull, Account actor, string? behind)
    {
        // A new commit each time, as GitHub's queue creates them.
        var trial = pull.MergeCommit ?? throw new RefusedException(422, "Pull request is not mergeable");
        var tree = (await pull.Repository.Git.CommitAsync(trial)).Tree;
        var at = sandboxState.Write(() => sandboxState.Now.AddSeconds(++pull.Queued));
        var sha = await pull.Repository.Git.CommitTreeAsync(
            tree,
            [behind ?? pull.BaseSha, pull.HeadSha],
            $"Merge pull request #{pull.Number}",
            actor,
            at
        );
        var commit = await PushJson.CommitAsync(pull.Repository, sandboxState, sha);
        var head = new JsonObject();
        foreach (var key in (string[])["id", "tree_id", "message", "timestamp", "author", "committer"])
            head[key] = commit[key]!.DeepClone();
        sandboxState.Write(() =>
            hook.Send(
                "merge_group",
                "checks_requested",
                pull.Repository,
                actor,
                new JsonObject
                {
                    ["merge_group"] = new JsonObject
                    {
                        ["head_sha"] = sha,
                        ["head_ref"] =
                            $"refs/heads/gh-readonly-queue/{pull.BaseBranch}/pr-{pull.Number}-{behind ?? pull.BaseSha}",
                        ["base_sha"] = behind ?? pull.BaseSha,
                        ["base_ref"] = $"refs/heads/{pull.BaseBranch}",
                        ["head_commit"] = head,
                    },
                }
            )
        );
        return sha;
    }

    /// <summary>Merges. Responds 405 where it cannot be merged and 409 where the head has moved.</summary>
    /// <remarks>https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request</remarks>
    public async Task<string> MergeAsync(
        PullRequestState pull,
        Account actor,
        string method,
        string? expectedHead,
        string? title,
        string? message
    )
    {
        CheckMergeable(pull, method, expectedHead);
        var merged = "";
        await pushes.WatchAsync(pull.Repository, actor, async () =>
        {
            CheckMergeable(pull, method, expectedHead);
            var git = pull.Repository.Git;
            var tip = await git.ResolveAsync($"refs/heads/{pull.BaseBranch}")
                ?? throw new RefusedException(405, "Base branch was deleted");
            merged = await CommitAsync(pull, actor, method, tip, title, message);
            sandboxState.Write(() => pull.IsMerging = true);
            await git.MoveAsync($"refs/heads/{pull.BaseBranch}", merged);
        });
        sandboxState.Write(() =>
        {
            pull.IsMerging = false;
            pull.MarkMerged(merged, actor, sandboxState.Now);
            hook.Send("pull_request", "closed", pull.Repository, actor, PullRequestJson.Event(pull, sandboxState));
        });
        return merged;
    }

    private static void CheckMergeable(PullRequestState pull, string method, string? expectedHead)
    {
        if (method is not ("merge" or "squash" or "rebase"))
        {
            throw new RefusedException(
                422,
                "Invalid request.\n\nFor 'properties/merge_method', value is not an allowed one."
            );
        }

        if (!pull.Repository.MergeMethods.Contains(method))
        {
            throw new RefusedException(
                405,
                method switch
                {
                    "merge" => "Merge commits are not allowed on this repository.",
                    "squash" => "Squash merges are not allowed on this repository.",
                    _ => "Rebase merges are not allowed on this repository.",
                }
            );
        }

        if (expectedHead is not null && expectedHead != pull.HeadSha)
        {
            throw new RefusedException(409, "Head branch was modified. Review and try the merge again.");
        }

        if (!pull.IsOpen || pull.IsDraft || pull.Mergeable != true)
        {
            throw new RefusedException(
                405,
                pull.IsDraft ? "Pull Request is still a draft" : "Pull Request is not mergeable"
            );
        }
    }

    private async Task<string> CommitAsync(
        PullRequestState pull,
        Account actor,
        string method,
        string tip,
        string? title,
        string? message
    )
    {
        var git = pull.Repository.Git;
        if (method == "rebase")
        {
            return await git.RebaseAsync(tip, pull.HeadSha, actor, sandboxState.Now, sandboxState.Directory)
                ?? throw new RefusedException(405, "This branch can't be rebased");
        }

        var tree = await git.MergeTreeAsync(tip, pull.HeadSha) ?? throw new RefusedException(405, "Merge conflict");
        var (parents, subject) =
            method == "squash"
                ? ((string[])[tip], title ?? $"{pull.Title} (#{pull.Number})")
                : (
                    [tip, pull.HeadSha],
                    title
                        ?? $"Merge pull request #{pull.Number} from {pull.HeadRepository.Owner.Login}/{pull.HeadBranch}"
                );
        return await git.CommitTreeAsync(
            tree,
            parents,
            $"{subject}\n\n{message ?? pull.Title}",
            actor,
            sandboxState.Now
        );
    }
}
