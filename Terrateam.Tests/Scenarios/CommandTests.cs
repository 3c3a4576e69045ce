using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Tests.Scenarios;

public sealed class CommandTests
{
    [Fact]
    public async Task Two_commands_of_one_comment_are_both_carried_out()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await OpenBothAsync(lab);

        await pull.CommentAsync("alice", "Both look good.\nterrateam apply dir:network\nterrateam apply dir:dns\nThanks!");
        await lab.WaitForAsync(pull, "terrateam apply: network default", "success");
        await lab.WaitForAsync(pull, "terrateam apply: dns default", "success");
        await lab.SettleAsync();

        Assert.Equal("success", Lab.StateOf(pull, "terrateam apply"));
        Assert.Equal((3, 3), (lab.Repository.Runs.Count, Lab.AnswersOn(pull).Count));
        await pull.MergeAsync("alice");
        await lab.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task An_apply_of_one_directory_leaves_the_other_to_be_applied()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await OpenBothAsync(lab);

        await lab.HearAsync(pull, "terrateam apply dir:network");

        Assert.Equal("success", Lab.StateOf(pull, "terrateam apply: network default"));
        Assert.Equal("pending", Lab.StateOf(pull, "terrateam apply: dns default"));
        Assert.Equal("pending", Lab.StateOf(pull, "terrateam apply"));
        await pull.MergeAsync("alice");
        await lab.EndAsync(plans: 1, locks: 1);
    }

    [Fact]
    public async Task An_unknown_command_gets_the_nearest_and_help_gets_help()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await lab.OpenPlannedAsync();

        Assert.Contains("Did you mean `terrateam apply`?", await lab.HearAsync(pull, "terrateam aply"), StringComparison.Ordinal);
        Assert.Contains("`terrateam unlock [number ...] [drift]`", await lab.HearAsync(pull, "TERRATEAM   Help"), StringComparison.Ordinal);
        Assert.Single(lab.Repository.Runs);
        await lab.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_bot_and_an_edited_comment_command_nothing()
    {
        await using var lab = await Lab.StartAsync();
        var pull = await lab.OpenPlannedAsync();

        await pull.CommentAsync("renovate[bot]", "terrateam apply");
        var innocent = await pull.CommentAsync("alice", "I wonder whether to apply this");
        var server = lab.GitHub.Server;
        var stored = lab.GitHub.World.Read(() => lab.Repository.State.Comments.First(comment => comment.Id == innocent.Id));
        server.Comments.Update(lab.Repository.State, stored, stored.Author, "terrateam apply");
        await lab.SettleAsync();

        Assert.Single(lab.Repository.Runs);
        Assert.Single(Lab.AnswersOn(pull));
        Assert.All(pull.Comments, comment => Assert.Empty(comment.Reactions));
        await lab.EndAsync(plans: 1, locks: 0);
    }

    private static async Task<SandboxPullRequest> OpenBothAsync(Lab lab)
    {
        var changes = Lab.Change("network", "change");
        changes["dns/main.tf"] = Lab.Change("dns", "change")["dns/main.tf"];
        var pull = await lab.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await lab.WaitForAsync(pull, "terrateam plan: network default", "success");
        await lab.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await lab.SettleAsync();
        return pull;
    }
}
