using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class PullRequestTests
{
    [Fact]
    public async Task Files_are_what_git_says_between_merge_base_and_head()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.Repository.OpenPullRequestAsync(
            "change",
            "Rework",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["network/main.tf"] = "resource \"terraform_data\" \"net\" {}\n",
                ["app/main.tf"] = null,
                ["service/main.tf"] = "resource \"terraform_data\" \"app\" {}\n",
                ["dns/main.tf"] = "# dns\n",
            }
        );
        await one.Repository.PushAsync(
            "main",
            "alice",
            "Elsewhere",
            Samples.Change("elsewhere.tf", "# not in the pull request\n")
        );

        var files = (await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}/files")).Json.AsArray();
        var json = (await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}")).Json;

        Assert.Equal(
            ["added dns/main.tf ", "modified network/main.tf ", "renamed service/main.tf app/main.tf"],
            files.Select(file => $"{file!["status"]} {file["filename"]} {file["previous_filename"]}")
        );
        Assert.Equal(
            "@@ -1 +1 @@\n-resource \"terraform_data\" \"network\" {}\n+resource \"terraform_data\" \"net\" {}",
            (string)files[1]!["patch"]!
        );
        Assert.Equal((3, 1, true), ((int)json["changed_files"]!, (int)json["commits"]!, (bool)json["mergeable"]!));
        Assert.NotEqual(await one.Repository.TipOfAsync("main"), (string)json["base"]!["sha"]!);
    }

    [Fact]
    public async Task A_push_moves_head_and_base_sha_and_tells_the_app()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        var (head, baseSha) = (pull.HeadSha, pull.BaseSha);
        var tip = await one.Repository.PushAsync("main", "bob", "Elsewhere", Samples.Change("elsewhere.tf"));
        Assert.Equal((head, baseSha), (pull.HeadSha, pull.BaseSha));

        var pushed = await pull.PushAsync("More", Samples.Change("app/main.tf", "# more\n"));
        await one.GitHub.WaitForWebhooksAsync();

        Assert.Equal((pushed, tip), (pull.HeadSha, pull.BaseSha));
        var body = one.GitHub.Deliveries.Single(one => one.ToString() == "pull_request.synchronize").Body;
        Assert.Equal((head, pushed), (body.GetProperty("before").GetString(), body.GetProperty("after").GetString()));
        Assert.Equal(["push", "pull_request", "push", "push", "pull_request"], one.Receiver.Names);
    }

    [Fact]
    public async Task Conflicts_show_and_refuse_the_merge()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        await one.Repository.PushAsync(
            "main",
            "bob",
            "The same line",
            Samples.Change("network/main.tf", "# quite different\n")
        );

        var json = (await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}")).Json;
        var merge = await one.Api.SendAsync("PUT", $"/repos/acme/infra/pulls/{pull.Number}/merge", new JsonObject());

        Assert.Equal((false, "dirty"), ((bool)json["mergeable"]!, (string)json["mergeable_state"]!));
        Assert.Equal((405, "Pull Request is not mergeable"), (merge.Status, merge.Message));
    }

    [Fact]
    public async Task Mergeability_is_unknown_for_as_many_reads_as_were_asked_for()
    {
        await using var one = await Sandboxed.StartAsync(options: new SandboxOptions { MergeableUnknownReads = 2 });
        var pull = await one.OpenAsync();

        var seen = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            seen.Add(
                (await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}")).Json["mergeable"]?.ToJsonString()
            );
        }

        Assert.Equal([null, null, "true"], seen);
    }

    [Theory]
    [InlineData("merge", 2, 3)]
    [InlineData("squash", 1, 2)]
    [InlineData("rebase", 1, 3)]
    public async Task Each_way_to_merge_leaves_its_own_history(string method, int parents, int commits)
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        await pull.PushAsync("More", Samples.Change("app/main.tf", "# more\n"));

        var answer = await one.Api.SendAsync(
            "PUT",
            $"/repos/acme/infra/pulls/{pull.Number}/merge",
            new JsonObject { ["merge_method"] = method, ["sha"] = pull.HeadSha }
        );

        var tip = (await one.Repository.TipOfAsync("main"))!;
        var commit = (await one.Api.GetAsync($"/repos/acme/infra/commits/{tip}")).Json;
        Assert.Equal((200, tip), (answer.Status, (string)answer.Json["sha"]!));
        Assert.True(pull.IsMerged);
        Assert.Equal(parents, commit["parents"]!.AsArray().Count);
        Assert.Equal("# more\n", await one.Repository.ReadAsync("main", "app/main.tf"));
        Assert.Equal(commits, (await one.Repository.CountCommitsAsync("main")) - (method == "merge" ? 1 : 0));
        await one.GitHub.WaitForWebhooksAsync();
        var closed = one
            .GitHub.Deliveries.Single(one => one.ToString() == "pull_request.closed")
            .Body.GetProperty("pull_request");
        Assert.True(closed.GetProperty("merged").GetBoolean());
        Assert.Equal(tip, closed.GetProperty("merge_commit_sha").GetString());
    }

    [Fact]
    public async Task A_pull_request_of_a_fork_lives_in_two_repositories()
    {
        await using var one = await Sandboxed.StartAsync();
        var fork = await one.Repository.ForkAsync("mallory");
        var pull = await one.Repository.OpenPullRequestAsync(
            "change",
            "From outside",
            "mallory",
            Samples.Change(),
            fork: fork
        );

        var pushed = await pull.PushAsync("More", Samples.Change("app/main.tf", "# more\n"));
        var json = (await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}")).Json;

        Assert.Equal(
            (pushed, "mallory/infra", "acme/infra"),
            (
                (string)json["head"]!["sha"]!,
                (string)json["head"]!["repo"]!["full_name"]!,
                (string)json["base"]!["repo"]!["full_name"]!
            )
        );
        Assert.Equal("NONE", (string)json["author_association"]!);
        Assert.Equal(2, pull.Files.Count);
        Assert.Equal(200, (await one.Api.GetAsync($"/repos/acme/infra/contents/app/main.tf?ref={pushed}")).Status);
    }

    [Fact]
    public async Task No_more_than_three_thousand_files_are_listed_page_by_page()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.Repository.OpenPullRequestAsync(
            "many",
            "Many",
            "alice",
            Enumerable
                .Range(0, 3050)
                .ToDictionary(i => $"generated/{i:D4}.tf", string? (i) => $"# {i}\n", StringComparer.Ordinal)
        );

        var last = await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}/files?per_page=100&page=30");
        var beyond = await one.Api.GetAsync($"/repos/acme/infra/pulls/{pull.Number}/files?per_page=100&page=31");

        Assert.Equal(3050, pull.Files.Count);
        Assert.Equal((100, 0), (last.Json.AsArray().Count, beyond.Json.AsArray().Count));
        Assert.DoesNotContain("rel=\"next\"", last.Headers["Link"], StringComparison.Ordinal);
        Assert.Contains("page=29>; rel=\"prev\"", last.Headers["Link"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_is_cut_where_a_test_says()
    {
        await using var one = await Sandboxed.StartAsync();
        one.Repository.TruncateTreesAfter(2);

        var recursive = (await one.Api.GetAsync("/repos/acme/infra/git/trees/main?recursive=1")).Json;
        var flat = (await one.Api.GetAsync("/repos/acme/infra/git/trees/main")).Json;

        Assert.Equal((true, 2), ((bool)recursive["truncated"]!, recursive["tree"]!.AsArray().Count));
        Assert.Equal((false, 4), ((bool)flat["truncated"]!, flat["tree"]!.AsArray().Count));
    }
}
