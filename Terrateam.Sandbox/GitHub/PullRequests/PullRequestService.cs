using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>What can be done with pull requests, by whatever way it was asked for: API, page or test.</summary>
internal sealed class PullRequestService(SandboxState sandboxState, Hook hook, Pushes pushes, PullRequestFacts facts)
{
    public async Task<PullRequestState> OpenAsync(
        RepositoryState repository,
        RepositoryState headRepository,
        string branch,
        string? into,
        string title,
        string? body,
        Account author,
        bool draft
    )
    {
        var head = await headRepository.Git.ResolveAsync($"refs/heads/{branch}")
            ?? throw RefusedException.Invalid("PullRequest", "head", "invalid");
        var pull = sandboxState.Write(() =>
        {
            var opened = new PullRequestState(
                sandboxState.NextId("pull_request"),
                ++repository.LastNumber,
                repository,
                headRepository,
                author,
                sandboxState.Now
            )
            {
                IssueId = sandboxState.NextId("issue"),
                Title = title,
                Body = body,
                HeadBranch = branch,
                BaseBranch = into ?? repository.DefaultBranch,
                HeadSha = head,
                BaseSha = head,
                IsDraft = draft,
            };
            return opened;
        });
        await facts.FollowHeadAsync(pull, head);
        sandboxState.Write(() =>
        {
            repository.PullRequests.Add(pull.Number, pull);
            hook.Send("pull_request", "opened", repository, author, PullRequestJson.Event(pull, sandboxState));
        });
        return pull;
    }

    public void MarkReady(PullRequestState pull, Account actor) =>
        sandboxState.Write(() =>
        {
            pull.IsDraft = false;
            pull.UpdatedAt = sandboxState.Now;
            hook.Send(
                "pull_request",
                "ready_for_review",
                pull.Repository,
                actor,
                PullRequestJson.Event(pull, sandboxState)
            );
        });

    public void MarkDraft(PullRequestState pull, Account actor) =>
        sandboxState.Write(() =>
        {
            pull.IsDraft = true;
            pull.UpdatedAt = sandboxState.Now;
            hook.Send(
                "pull_request",
                "converted_to_draft",
                pull.Repository,
                actor,
                PullRequestJson.Event(pull, sandboxState)
            );
        });

    public void Close(PullRequestState pull, Account actor) =>
        sandboxState.Write(() =>
        {
            pull.Close(sandboxState.Now);
            hook.Send("pull_request", "closed", pull.Repository, actor, PullRequestJson.Event(pull, sandboxState));
        });

    public async Task ReopenAsync(PullRequestState pull, Account actor)
    {
        if (pull.IsMerged)
        {
            throw RefusedException.Invalid("PullRequest", "state", "invalid");
        }

        var head = await pull.HeadRepository.Git.ResolveAsync($"refs/heads/{pull.HeadBranch}")
            ?? throw RefusedException.Invalid("PullRequest", "state", "invalid");
        await facts.FollowHeadAsync(pull, head);
        sandboxState.Write(() =>
        {
            pull.Reopen(sandboxState.Now);
            hook.Send("pull_request", "reopened", pull.Repository, actor, PullRequestJson.Event(pull, sandboxState));
        });
    }

    public void Rename(PullRequestState pull, string title, Account actor) =>
        sandboxState.Write(() =>
        {
            var from = pull.Title;
            (pull.Title, pull.UpdatedAt) = (title, sandboxState.Now);
            var changes = new JsonObject { ["title"] = new JsonObject { ["from"] = from } };
            hook.Send(
                "pull_request",
                "edited",
                pull.Repository,
                actor,
                PullRequestJson.Event(pull, sandboxState, new JsonObject { ["changes"] = changes })
            );
        });

    /// <summary>Has it go into another branch: the head stays, and the base is looked up again.</summary>
    public async Task RetargetAsync(PullRequestState pull, string into, Account actor)
    {
        _ = await pull.Repository.Git.ResolveAsync($"refs/heads/{into}")
            ?? throw RefusedException.Invalid("PullRequest", "base", "invalid");
        var (fromRef, fromSha) = sandboxState.Write(() =>
        {
            var from = (pull.BaseBranch, pull.BaseSha);
            (pull.BaseBranch, pull.UpdatedAt) = (into, sandboxState.Now);
            return from;
        });
        await facts.FollowHeadAsync(pull, pull.HeadSha);
        sandboxState.Write(() =>
            hook.Send(
                "pull_request",
                "edited",
                pull.Repository,
                actor,
                PullRequestJson.Event(
                    pull,
                    sandboxState,
                    new JsonObject
                    {
                        ["changes"] = new JsonObject
                        {
                            ["base"] = new JsonObject
                            {
                                ["ref"] = new JsonObject { ["from"] = fromRef },
                                ["sha"] = new JsonObject { ["from"] = fromSha },
                            },
                        },
                    }
                )
            )
        );
    }

    public ReviewState Review(PullRequestState pull, Account author, string state, string body) =>
        sandboxState.Write(() =>
        {
            var review = new ReviewState(
                sandboxState.NextId("review"),
                author,
                state,
                body,
                pull.HeadSha,
                sandboxState.Now
            );
            pull.Reviews.Add(review);
            pull.RequestedReviewers.RemoveAll(one => one.Id == author.Id);
            hook.Send(
                "pull_request_review",
                "submitted",
                pull.Repository,
                author,
                ReviewJson.Event(review, pull, sandboxState)
            );
            return review;
        });

    /// <summary>Dismisses the newest review of somebody: it stays where it is, and counts no more.</summary>
    public void Dismiss(PullRequestState pull, Account reviewer, Account actor) =>
        sandboxState.Write(() =>
        {
            var review = pull.Reviews.Last(one => one.Author.Id == reviewer.Id);
            review.State = "DISMISSED";
            hook.Send(
                "pull_request_review",
                "dismissed",
                pull.Repository,
                actor,
                ReviewJson.Event(review, pull, sandboxState)
            );
        });

    /// <summary>
    /// Puts it into the merge queue, behind another's commit or at its head. Returns the commit that the queue makes of
    /// it.
    /// </summary>
    public async Task<string> EnqueueAsync(PullRequestState pull, Account actor, string? behind)
    {
        // Another commit each time, as the queue makes them.
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

    /// <summary>
    /// Merges. Refuses with 405 what cannot be merged and with 409 what is no longer what the caller saw.
    /// </summary>
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
