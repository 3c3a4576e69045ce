using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>
/// The consequences of moved branches, for every way to move them: push events, updated pull requests, workflows read
/// again.
/// </summary>
internal sealed class Pushes(SandboxState sandboxState, Hook hook, WorkflowFiles workflows, PullRequestFacts facts)
{
    public const string NoCommit = "0000000000000000000000000000000000000000";

    /// <summary>Runs an action that may move branches, then handles the consequences.</summary>
    public async Task WatchAsync(RepositoryState repository, Account actor, Func<Task> move)
    {
        await repository.Git.Moving.WaitAsync();
        try
        {
            var before = sandboxState.Read(() => repository.References);
            await move();
            var after = await repository.Git.ReferencesAsync();
            sandboxState.Write(() => repository.References = after);
            foreach (
                var name in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()
            )
            {
                var (old, now) = (before.GetValueOrDefault(name, NoCommit), after.GetValueOrDefault(name, NoCommit));
                if (old != now)
                    await MovedAsync(repository, actor, name, old, now);
            }
        }
        finally
        {
            repository.Git.Moving.Release();
        }
    }

    private async Task MovedAsync(RepositoryState repository, Account actor, string name, string before, string after)
    {
        sandboxState.Write(() => repository.PushedAt = sandboxState.Now);
        if (name == $"refs/heads/{repository.DefaultBranch}" && after != NoCommit)
            await workflows.ReadAsync(repository, after);

        await SendPushAsync(repository, actor, name, before, after);
        if (!name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return;
        }

        var branch = name["refs/heads/".Length..];
        foreach (
            var pull in sandboxState.Read(() =>
                sandboxState
                    .Repositories.Values.SelectMany(one => one.PullRequests.Values)
                    .Where(pull => pull.IsOpen)
                    .ToList()
            )
        )
        {
            if (pull.HeadRepository.Id == repository.Id && pull.HeadBranch == branch)
                await HeadMovedAsync(pull, actor, before, after);
            else if (pull.Repository.Id == repository.Id && pull.BaseBranch == branch)
                await BaseMovedAsync(pull, actor, after);
        }
    }

    private async Task HeadMovedAsync(PullRequestState pull, Account actor, string before, string after)
    {
        if (after == NoCommit)
        {
            Close(pull, actor);
            return;
        }

        await facts.FollowHeadAsync(pull, after);
        sandboxState.Write(() =>
        {
            pull.UpdatedAt = sandboxState.Now;
            hook.Send(
                "pull_request",
                "synchronize",
                pull.Repository,
                actor,
                PullRequestJson.Event(pull, sandboxState, new JsonObject { ["before"] = before, ["after"] = after })
            );
        });
    }

    private async Task BaseMovedAsync(PullRequestState pull, Account actor, string after)
    {
        if (after == NoCommit)
        {
            Close(pull, actor);
            return;
        }

        if (pull.IsMerging)
        {
            return;
        }

        if (await pull.Repository.Git.ContainsAsync(pull.HeadSha, after))
        {
            sandboxState.Write(() =>
            {
                pull.MarkMerged(after, actor, sandboxState.Now);
                hook.Send("pull_request", "closed", pull.Repository, actor, PullRequestJson.Event(pull, sandboxState));
            });
            return;
        }

        await facts.FollowBaseAsync(pull);
    }

    private void Close(PullRequestState pull, Account actor) =>
        sandboxState.Write(() =>
        {
            pull.Close(sandboxState.Now);
            hook.Send("pull_request", "closed", pull.Repository, actor, PullRequestJson.Event(pull, sandboxState));
        });

    private async Task SendPushAsync(
        RepositoryState repository,
        Account actor,
        string name,
        string before,
        string after
    )
    {
        var commits = new JsonArray();
        JsonNode? headCommit = null;
        if (after != NoCommit && name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            string[] range = before == NoCommit ? ["-n1", after] : ["-n20", $"{before}..{after}"];
            var listed = (await repository.Git.AskAsync(["rev-list", "--reverse", .. range])).OrThrow("rev-list").Text;
            foreach (var sha in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                commits.Add((JsonNode)await PushJson.CommitAsync(repository, sandboxState, sha));

            headCommit = await PushJson.CommitAsync(repository, sandboxState, after);
        }

        sandboxState.Write(() =>
            hook.Send(
                "push",
                null,
                repository,
                actor,
                new JsonObject
                {
                    ["ref"] = name,
                    ["before"] = before,
                    ["after"] = after,
                    ["created"] = before == NoCommit,
                    ["deleted"] = after == NoCommit,
                    ["forced"] = false,
                    ["base_ref"] = null,
                    ["compare"] =
                        $"{sandboxState.BaseUrl}/{repository.FullName}/compare/{before[..12]}...{after[..12]}",
                    ["commits"] = commits,
                    ["head_commit"] = headCommit,
                    ["pusher"] = new JsonObject
                    {
                        ["name"] = actor.Login,
                        ["email"] = $"{actor.Id}+{actor.Login}@users.noreply.github.com",
                    },
                }
            )
        );
    }
}
