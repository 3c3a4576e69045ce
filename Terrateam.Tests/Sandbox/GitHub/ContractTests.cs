using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>Every operation of the sandbox, held against GitHub's own description.</summary>
public sealed partial class ContractTests
{
    // GitHub serves the GraphQL endpoint, which its REST description does not contain.
    private static readonly string[] Undescribed = ["POST /graphql"];

    [Fact]
    public async Task Every_operation_answers_as_GitHub_describes_it()
    {
        await using var github = await SandboxGitHub.StartAsync(
            new SandboxOptions
            {
                Job = Samples.Nothing,
                // Another App's, which sets the checks that ours reads.
                Permissions = new Dictionary<string, string>(SandboxOptions.DefaultPermissions, StringComparer.Ordinal)
                {
                    ["checks"] = "write",
                },
            }
        );
        var validator = await OpenApiValidator.WatchAsync(github);
        using var api = new ApiClient(github, TimeProvider.System);
        await using var receiver = await WebhookReceiver.StartAsync();
        github.SetWebhookUrl(receiver.Url);
        var repository = await github.CreateRepositoryAsync("acme/infra", Samples.Infra);
        var pull = await repository.OpenPullRequestAsync("change", "Change the network", "alice", Samples.Change());
        await github.WaitForWebhooksAsync();

        await CallAppAsync(api, repository);
        await api.BeInstallationAsync(repository, new JsonObject { ["repository_ids"] = new JsonArray(repository.Id) });
        await CallRepositoryAsync(github, api, repository, pull.HeadSha);
        await CallConversationAsync(api, pull);
        await CallChecksAsync(api, pull.HeadSha);
        await CallActionsAsync(github, api, repository);
        await CallPullRequestAsync(api, pull);
        await ExpectAsync(204, api.SendAsync("DELETE", "/installation/token"));
        await PersonCalls.CallAsync(github, api, repository);

        Assert.Empty(github.Mishaps);
        Assert.Empty(github.UnknownCalls);
        Assert.True(validator.Violations.Count == 0, string.Join('\n', validator.Violations));
        var called = validator
            .Seen.Where(one => one[^3] == '2')
            .Select(one => one[..^4])
            .ToHashSet(StringComparer.Ordinal);
        Assert.Empty(github.Operations.Except(called).Except(Undescribed));
    }

    private static async Task CallAppAsync(ApiClient api, SandboxRepository repository)
    {
        api.BeApp();
        await GetAsync(api, "/app");
        await GetAsync(api, "/app/installations");
        await GetAsync(api, $"/app/installations/{repository.InstallationId}");
        await GetAsync(api, $"/repos/{repository.FullName}/installation");
        var deliveries = await GetAsync(api, "/app/hook/deliveries?per_page=2");
        var id = (long)deliveries.Json[0]!["id"]!;
        await GetAsync(api, $"/app/hook/deliveries/{id}");
        Assert.Equal(202, (await api.PostAsync($"/app/hook/deliveries/{id}/attempts")).Status);
        var secret = new JsonObject { ["secret"] = "another secret of the sandbox" };
        Assert.Equal(200, (await api.SendAsync("PATCH", "/app/hook/config", secret)).Status);
        await GetAsync(api, "/rate_limit");
        await GetAsync(api, "/users/alice");
    }

    private static async Task CallRepositoryAsync(
        SandboxGitHub github,
        ApiClient api,
        SandboxRepository repository,
        string sha
    )
    {
        github.AddTeam("acme", "platform", "alice");
        await GetAsync(api, "/installation/repositories");
        await GetAsync(api, "/repos/acme/infra");
        await GetAsync(api, "/repos/acme/infra/contents/");
        var file = await GetAsync(api, "/repos/acme/infra/contents/network/main.tf?ref=change");
        await GetAsync(api, $"/repos/acme/infra/git/blobs/{(string)file.Json["sha"]!}");
        await GetAsync(api, $"/repos/acme/infra/git/trees/{sha}?recursive=1");
        await GetAsync(api, "/repos/acme/infra/git/ref/heads/main");
        await GetAsync(api, "/repos/acme/infra/branches/main");
        await GetAsync(api, $"/repos/acme/infra/commits/{sha}");
        await GetAsync(api, "/repos/acme/infra/collaborators/alice/permission");
        github.AddSecretTeam("acme", "hush", "bob");
        await GetAsync(api, "/orgs/acme/teams?per_page=100");
        await GetAsync(api, "/orgs/acme/teams/platform/memberships/alice");
        await ExpectAsync(
            201,
            api.PostAsync(
                "/repos/acme/infra/git/refs",
                new JsonObject { ["ref"] = "refs/heads/more", ["sha"] = await repository.TipOfAsync("main") }
            )
        );
        await ExpectAsync(
            200,
            api.SendAsync("PATCH", "/repos/acme/infra/git/refs/heads/more", new JsonObject { ["sha"] = sha })
        );
        await ExpectAsync(204, api.SendAsync("DELETE", "/repos/acme/infra/git/refs/heads/more"));
        await ExpectAsync(404, api.GetAsync("/repos/acme/infra/contents/nothing.tf"));
    }

    private static async Task CallConversationAsync(ApiClient api, SandboxPullRequest pull)
    {
        var issues = $"/repos/acme/infra/issues/{pull.Number}";
        var comment = await ExpectAsync(
            201,
            api.PostAsync($"{issues}/comments", new JsonObject { ["body"] = "Plan: 1 to add" })
        );
        var url = $"/repos/acme/infra/issues/comments/{(long)comment.Json["id"]!}";
        await GetAsync(api, url);
        await GetAsync(api, $"{issues}/comments?since=2020-01-01T00:00:00Z&per_page=100");
        await ExpectAsync(200, api.SendAsync("PATCH", url, new JsonObject { ["body"] = "Plan: 2 to add" }));
        await ExpectAsync(201, api.PostAsync(url + "/reactions", new JsonObject { ["content"] = "rocket" }));
        await ExpectAsync(200, api.PostAsync(url + "/reactions", new JsonObject { ["content"] = "rocket" }));
        await GetAsync(api, url + "/reactions");
        await ExpectAsync(204, api.SendAsync("DELETE", url));
        await ExpectAsync(
            422,
            api.PostAsync($"{issues}/comments", new JsonObject { ["body"] = new string('x', 65_537) })
        );

        var issue = await ExpectAsync(
            201,
            api.PostAsync(
                "/repos/acme/infra/issues",
                new JsonObject
                {
                    ["title"] = "Drift",
                    ["body"] = "There is",
                    ["labels"] = new JsonArray("drift"),
                }
            )
        );
        var number = (int)issue.Json["number"]!;
        await ExpectAsync(
            201,
            api.PostAsync($"/repos/acme/infra/issues/{number}/reactions", new JsonObject { ["content"] = "eyes" })
        );
        await ExpectAsync(
            200,
            api.SendAsync("PATCH", $"/repos/acme/infra/issues/{number}", new JsonObject { ["state"] = "closed" })
        );
        await GetAsync(api, "/repos/acme/infra/issues?state=all");
        await GetAsync(api, issues);
    }

    private static async Task CallActionsAsync(SandboxGitHub github, ApiClient api, SandboxRepository repository)
    {
        const string Workflow = "/repos/acme/infra/actions/workflows/terrateam.yml";
        await GetAsync(api, "/repos/acme/infra/actions/workflows");
        await GetAsync(api, Workflow);
        var inputs = new JsonObject { ["work-token"] = "w1", ["api-base-url"] = "http://127.0.0.1:1" };
        await ExpectAsync(
            204,
            api.PostAsync(
                Workflow + "/dispatches",
                new JsonObject { ["ref"] = "main", ["inputs"] = inputs.DeepClone() }
            )
        );
        await repository.WaitForRunAsync(run => run.IsCompleted);
        github.Actions.Next(RunFate.Hangs);
        var dispatched = await ExpectAsync(
            200,
            api.PostAsync(
                Workflow + "/dispatches",
                new JsonObject
                {
                    ["ref"] = "main",
                    ["inputs"] = inputs,
                    ["return_run_details"] = true,
                }
            )
        );
        var id = (long)dispatched.Json["workflow_run_id"]!;
        await GetAsync(api, $"/repos/acme/infra/actions/runs/{id}");
        await GetAsync(api, "/repos/acme/infra/actions/runs?event=workflow_dispatch&branch=main&created=%3E2020-01-01");
        await GetAsync(api, Workflow + "/runs?event=workflow_dispatch&per_page=1");
        var jobs = await GetAsync(api, $"/repos/acme/infra/actions/runs/{id}/jobs");
        await GetAsync(api, $"/repos/acme/infra/actions/jobs/{(long)jobs.Json["jobs"]![0]!["id"]!}");
        await ExpectAsync(202, api.PostAsync($"/repos/acme/infra/actions/runs/{id}/cancel"));
        await repository.WaitForRunAsync(run => run.Id == id && run.Conclusion == "cancelled");
        github.Actions.Next(RunFate.Hangs);
        await ExpectAsync(201, api.PostAsync($"/repos/acme/infra/actions/runs/{id}/rerun"));
        await ExpectAsync(202, api.PostAsync($"/repos/acme/infra/actions/runs/{id}/force-cancel"));
        await repository.WaitForRunAsync(run => run.Id == id && run.Attempt == 2 && run.IsCompleted);
    }

    private static async Task CallPullRequestAsync(ApiClient api, SandboxPullRequest pull)
    {
        var url = $"/repos/acme/infra/pulls/{pull.Number}";
        await GetAsync(api, "/repos/acme/infra/pulls?state=open&head=acme:change");
        await GetAsync(api, url);
        await GetAsync(api, url + "/files?per_page=100");
        await GetAsync(api, url + "/commits?per_page=100");
        pull.Repository.Grant("bob", "write");
        await ExpectAsync(
            201,
            api.PostAsync(url + "/requested_reviewers", new JsonObject { ["reviewers"] = new JsonArray("bob") })
        );
        await ExpectAsync(
            422,
            api.PostAsync(url + "/requested_reviewers", new JsonObject { ["reviewers"] = new JsonArray(pull.Author) })
        );
        await ExpectAsync(
            422,
            api.PostAsync(url + "/requested_reviewers", new JsonObject { ["reviewers"] = new JsonArray("stranger") })
        );
        await GetAsync(api, url + "/requested_reviewers");
        await ExpectAsync(
            200,
            api.PostAsync(url + "/reviews", new JsonObject { ["event"] = "APPROVE", ["body"] = "Good" })
        );
        await GetAsync(api, url + "/reviews");
        await ExpectAsync(200, api.SendAsync("PATCH", url, new JsonObject { ["title"] = "Change the network a bit" }));
        await ExpectAsync(409, api.SendAsync("PUT", url + "/merge", new JsonObject { ["sha"] = new string('0', 40) }));
        await ExpectAsync(200, api.SendAsync("PUT", url + "/merge", new JsonObject { ["merge_method"] = "squash" }));
        await GetAsync(api, url);
    }

    private static Task<ApiAnswer> GetAsync(ApiClient api, string path) => ExpectAsync(200, api.GetAsync(path));

    private static async Task<ApiAnswer> ExpectAsync(int status, Task<ApiAnswer> call)
    {
        var answer = await call;
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        return answer;
    }
}
