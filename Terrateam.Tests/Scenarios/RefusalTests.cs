namespace Terrateam.Tests.Scenarios;

public sealed class RefusalTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_draft_is_not_applied_until_it_is_ready()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await lab.OpenPlannedAsync();
        pull.MarkDraft("alice");

        Assert.Contains("The pull request is a draft", await lab.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);

        pull.MarkReady("alice");
        await lab.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", Lab.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_check_that_failed_is_named_and_forbids_the_apply()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await lab.OpenPlannedAsync();
        lab.Repository.SetStatus(pull.HeadSha, "ci/test", "failure");

        Assert.Contains("ci/test (failed)", await lab.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);

        lab.Repository.SetStatus(pull.HeadSha, "ci/test", "success");
        await lab.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", Lab.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_conflict_with_the_base_branch_forbids_plan_and_apply()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await lab.OpenPlannedAsync();
        await lab.Repository.PushAsync("main", "bob", "Conflict", Lab.Change("network", "another"));

        Assert.Contains("conflicts with", await lab.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        Assert.Contains("Conflicts with `main`", await lab.HearAsync(pull, "terrateam plan"), StringComparison.Ordinal);
        Assert.Single(lab.Repository.Runs);
        await pull.CloseAsync("alice");
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task A_faulty_configuration_is_answered_with_file_line_and_key_and_planned_once_it_is_mended()
    {
        await using var lab = await Lab.StartAsync();
        var changes = Lab.Change("network", "change");
        changes[".terrateam/config.yml"] = "dirs:\n  network:\n    taggs: [a]\n";
        var pull = await lab.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
        await lab.WaitForAsync(pull, "terrateam apply", "failure");
        await lab.SettleAsync();

        var answer = Assert.Single(Lab.AnswersOn(pull)).Body;
        Assert.Contains(".terrateam/config.yml:3:5", answer, StringComparison.Ordinal);
        Assert.Contains("taggs", answer, StringComparison.Ordinal);
        Assert.Contains("tags", answer.Replace("taggs", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("The configuration cannot be used", await lab.HearAsync(pull, "terrateam plan"), StringComparison.Ordinal);
        Assert.Empty(lab.Repository.Runs);

        await pull.PushAsync("Mend", new Dictionary<string, string?>(StringComparer.Ordinal) { [".terrateam/config.yml"] = "dirs:\n  network:\n    tags: [a]\n" });
        await lab.WaitForAsync(pull, Plan, "success");
        Assert.Equal("pending", Lab.StateOf(pull, "terrateam apply"));
        await lab.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Nothing_runs_on_a_fork_until_somebody_with_write_access_asks_and_then_for_that_commit_only()
    {
        await using var lab = await Lab.StartAsync();
        lab.Repository.Grant("bob", "write");
        var fork = await lab.Repository.ForkAsync("mallory");
        var pull = await lab.Repository.OpenPullRequestAsync("change", "Trust me", "mallory", Lab.Change("network", "change"), fork: fork);
        await pull.WaitForCommentAsync(comment => comment.IsByBot, TimeSpan.FromSeconds(60));
        Assert.Contains("comes from a fork", await lab.HearAsync(pull, "terrateam plan", by: "mallory"), StringComparison.Ordinal);
        Assert.Empty(lab.Repository.Runs);

        await lab.HearAsync(pull, "terrateam plan", by: "bob");
        Assert.Equal("success", Lab.StateOf(pull, Plan));
        Assert.Contains("fork", await lab.HearAsync(pull, "terrateam apply", by: "bob"), StringComparison.Ordinal);

        await pull.PushAsync("And now this", Lab.Change("network", "worse"));
        await pull.WaitForCommentAsync(comment => comment.Body.Contains(pull.HeadSha[..7], StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await lab.EndAsync(plans: 0, locks: 0);
        Assert.Single(lab.Repository.Runs);
    }
}
