using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>The operations on pull requests, shared by API, page and tests.</summary>
internal sealed partial class PullRequestService(
    SandboxState sandboxState,
    Hook hook,
    Pushes pushes,
    PullRequestFacts facts
)
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

    /// <summary>Changes the base branch: the head stays, and the base is resolved again.</summary>
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

    /// <summary>Dismisses a reviewer's newest review: it stays listed, and no longer counts.</summary>
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
}
