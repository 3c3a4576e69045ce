namespace Terrateam.Tests.Scenarios;

public sealed class RefusalTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_draft_is_not_applied_until_it_is_ready()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        pull.MarkDraft("alice");

        Assert.Contains(
            "The pull request is a draft",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        pull.MarkReady("alice");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_draft_is_planned_once_it_is_ready_where_drafts_are_not_to_be()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = "when_modified: {autoplan_draft_pr: false}\n",
                },
            }
        );
        var pull = await scenario.OpenAsync(draft: true);
        await scenario.SettleAsync();
        Assert.Empty(scenario.Repository.Runs);
        Assert.Empty(ScenarioEnvironment.AnswersOn(pull));
        Assert.Contains(
            "The pull request is a draft",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        pull.MarkReady("alice");
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        // There and back leaves the plan as good as it was.
        pull.MarkDraft("alice");
        Assert.Contains(
            "The pull request is a draft",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );
        pull.MarkReady("alice");
        await scenario.SettleAsync();
        Assert.Single(scenario.Repository.Runs);
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_configuration_that_is_too_large_is_answered_at_once_and_a_smaller_one_goes_on()
    {
        const string Configuration = ".terrateam/config.yml";
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[Configuration] = $"definitions: {new string('x', 1024 * 1024)}\n";
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Too much", "alice", changes);
        await scenario.SettleAsync();

        var answer = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains($"{Configuration}:1:1", answer, StringComparison.Ordinal);
        Assert.Contains("at most 1048576 bytes", answer, StringComparison.Ordinal);

        await pull.PushAsync(
            "Less",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [Configuration] = "enabled: true\n" }
        );
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_check_that_failed_is_named_and_forbids_the_apply()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Repository.SetStatus(pull.HeadSha, "ci/test", "failure");

        Assert.Contains(
            "ci/test (failed)",
            await scenario.HearAsync(pull, "terrateam apply"),
            StringComparison.Ordinal
        );

        scenario.Repository.SetStatus(pull.HeadSha, "ci/test", "success");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_conflict_with_the_base_branch_forbids_plan_and_apply()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        await scenario.Repository.PushAsync(
            "main",
            "bob",
            "Conflict",
            ScenarioEnvironment.Change("network", "another")
        );

        Assert.Contains("conflicts with", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        Assert.Contains(
            "Conflicts with `main`",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        Assert.Single(scenario.Repository.Runs);
        await pull.CloseAsync("alice");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_faulty_configuration_is_answered_with_file_line_and_key_and_planned_once_it_is_mended()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = """
            dirs:
              network:
                taggs: [a]

            """;
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        var answer = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains(".terrateam/config.yml:3:5", answer, StringComparison.Ordinal);
        Assert.Contains("taggs", answer, StringComparison.Ordinal);
        Assert.Contains("tags", answer.Replace("taggs", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(
            "The configuration cannot be used",
            await scenario.HearAsync(pull, "terrateam plan"),
            StringComparison.Ordinal
        );
        Assert.Empty(scenario.Repository.Runs);

        await pull.PushAsync(
            "Mend",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] = """
                dirs:
                  network:
                    tags: [a]

                """,
            }
        );
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        Assert.Equal("pending", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Bad_configuration_is_answered_in_the_pull_request_with_all_errors_at_once_and_once_for_each_push()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = """
            dirs:
              network:
                taggs: [a]
              dns:
                when_modified: {autoplan: perhaps}
            automerge: {enabled: true, merge_strategy: squish}
            workflows:
            - tag_query: 'dir:network and ('
              lock_policy: strikt

            """;
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        var answer = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        string[] told =
        [
            "3:5 dirs.network.taggs",
            "did you mean:  tags",
            "5:31 dirs.dns.when_modified.autoplan",
            "perhaps",
            "`true` or `false`",
            "6:44 automerge.merge_strategy",
            "did you mean:  squash",
            "8:14 workflows[0].tag_query",
            "9:16 workflows[0].lock_policy",
            "did you mean:  strict",
        ];
        Assert.All(told, part => Assert.Contains(part, answer, StringComparison.Ordinal));
        Assert.Equal(5, answer.Split(".terrateam/config.yml:").Length - 1);

        // A comment without a command gets no reply, and neither do further events of the same commit.
        await pull.CommentAsync("bob", "What is wrong here?");
        pull.MarkDraft("alice");
        pull.MarkReady("alice");
        await scenario.SettleAsync();
        Assert.Single(ScenarioEnvironment.AnswersOn(pull));

        changes[".terrateam/config.yml"] = """
            dirs:
              network:
                taggs: [a]

            """;
        await pull.PushAsync("Mend most", changes);
        await scenario.SettleAsync();
        Assert.Equal(2, ScenarioEnvironment.AnswersOn(pull).Count);
        Assert.DoesNotContain("squish", ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);
        Assert.Empty(scenario.Repository.Runs);

        changes[".terrateam/config.yml"] = """
            dirs:
              network:
                tags: [a]

            """;
        await pull.PushAsync("Mend the rest", changes);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();
        await scenario.HearAsync(pull, "terrateam apply a");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task What_GitHub_refuses_for_good_is_told_at_once_and_holds_up_nothing()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.GitHub.Faults.Fail(422, 1, operation =>
            operation.Contains("/pulls/{pull_number}/files", StringComparison.Ordinal)
        );

        Assert.Contains("422", (await scenario.AskAsync(pull, "terrateam apply")).Body, StringComparison.Ordinal);
        await pull.CommentAsync("alice", "terrateam apply");

        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task Nothing_runs_on_a_fork_until_somebody_with_write_access_asks_and_then_for_that_commit_only()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Repository.Grant("bob", "write");
        var fork = await scenario.Repository.ForkAsync("mallory");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Trust me",
            "mallory",
            ScenarioEnvironment.Change("network", "change"),
            fork: fork
        );
        await pull.WaitForCommentAsync(comment => comment.IsByBot, TimeSpan.FromSeconds(60));
        Assert.Contains(
            "comes from a fork",
            await scenario.HearAsync(pull, "terrateam plan", by: "mallory"),
            StringComparison.Ordinal
        );
        Assert.Empty(scenario.Repository.Runs);

        await scenario.HearAsync(pull, "terrateam plan", by: "bob");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, Plan));
        Assert.Contains("fork", await scenario.HearAsync(pull, "terrateam apply", by: "bob"), StringComparison.Ordinal);

        await pull.PushAsync("And now this", ScenarioEnvironment.Change("network", "worse"));
        await pull.WaitForCommentAsync(
            comment => comment.Body.Contains(pull.HeadSha[..7], StringComparison.Ordinal),
            TimeSpan.FromSeconds(60)
        );
        await scenario.EndAsync(plans: 0, locks: 0);
        Assert.Single(scenario.Repository.Runs);
    }
}
