using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>What the guards mean for plans, applies and unlocks.</summary>
public sealed class AdmissionTests
{
    private const string Network =
        "access_control: {policies: [{tag_query: 'dir:network', plan: ['team:net'], apply: ['team:net']}, "
        + "{tag_query: ''}]}";

    private readonly DecisionFixture _world = new();

    [Fact]
    public void A_plan_leaves_out_what_the_person_may_not_touch_and_says_by_which_policy()
    {
        _world.Yaml = Network;
        _world.Actor = People.With("alice");

        foreach (
            var decide in (Func<Decision>[])
                [
                    () => _world.Push(Sample.PullRequest(1), "network", "web"),
                    () => _world.Comment("terrateam plan", Sample.PullRequest(1), "network", "web"),
                ]
        )
        {
            var run = RunOf(decide());
            Assert.Equal([In("web")], run.Dirspaces.Select(dirspace => dirspace.Dirspace));
            var denied = Assert.Single(run.Denied);
            Assert.Equal(In("network"), denied.Dirspace);
            Assert.Contains(
                "alice may not plan: the policy dir:network lets only `team:net` plan",
                denied.Reason,
                StringComparison.Ordinal
            );
            _world.Report(run);
        }
    }

    [Fact]
    public void What_was_left_out_is_not_told_again_when_the_run_is_over()
    {
        _world.Yaml = Network;
        var run = _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network", "web")));

        Assert.Empty(_world.Over(run, Sample.PullRequest(1), "network", "web").Effects.OfType<Effect.Say>());
    }

    [Fact]
    public void Nothing_is_planned_where_all_must_be_allowed_or_nothing_is()
    {
        _world.Yaml = Network.Replace(
            "{policies",
            "{plan_require_all_dirspace_access: true, policies",
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`alice` may not plan this",
            SaidBy(_world.Push(Sample.PullRequest(1), "network", "web")),
            StringComparison.Ordinal
        );

        _world.Yaml = Network;
        Assert.Contains(
            "`team:net`",
            SaidBy(_world.Comment("terrateam plan", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_apply_needs_access_to_everything_unless_the_configuration_says_otherwise()
    {
        Planned("network", "web");
        _world.Yaml = Network;
        _world.Actor = People.With("alice");
        Assert.Contains(
            "for `network` `default`",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network", "web")),
            StringComparison.Ordinal
        );

        _world.Yaml = Network.Replace(
            "{policies",
            "{apply_require_all_dirspace_access: false, policies",
            StringComparison.Ordinal
        );
        var run = RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network", "web"));
        Assert.Equal([In("web")], run.Dirspaces.Select(dirspace => dirspace.Dirspace));
        Assert.Equal(In("network"), Assert.Single(run.Denied).Dirspace);
    }

    [Fact]
    public void A_query_that_selects_only_what_is_allowed_is_applied()
    {
        Planned("network", "web");
        _world.Yaml = Network;

        Assert.Equal(
            RunKind.Apply,
            RunOf(_world.Comment("terrateam apply dir:web", Sample.PullRequest(1), "network", "web")).Kind
        );
    }

    [Fact]
    public void Who_merges_without_access_is_told_and_nothing_is_applied()
    {
        const string Auto = "when_modified: {autoapply: true}\n";
        _world.Yaml = Auto;
        Planned("network");
        _world.Yaml = Auto + Network;
        Assert.Contains(
            "`alice` may not apply this",
            SaidBy(_world.Close(Sample.PullRequest(1) with { State = PullRequestState.Merged }, "network")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_changed_file_that_is_guarded_stops_plan_and_apply()
    {
        Planned("network");
        _world.Yaml = "access_control: {files: {network/main.tf: ['user:root']}}";

        Assert.Contains(
            "it changes `network/main.tf`",
            SaidBy(_world.Push(Sample.PullRequest(1) with { HeadSha = new string('8', 40) }, "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`user:root`",
            SaidBy(_world.Comment("terrateam plan", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`user:root`",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );

        _world.FilesTruncated = true;
        Assert.Contains(
            "GitHub does not list every file",
            SaidBy(_world.Comment("terrateam plan", Sample.PullRequest(1), "web")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Somebody_of_the_wide_world_neither_applies_nor_unlocks_in_a_public_repository()
    {
        Planned("network");
        _world.Repository = Sample.Repository with { IsPrivate = false };

        Assert.Contains(
            "role above read",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "role above read",
            SaidBy(_world.Comment("terrateam unlock", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );

        _world.Actor = People.With("alice", RepositoryRole.Triage);
        Assert.Equal(RunKind.Apply, RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")).Kind);
    }

    [Fact]
    public void What_GitHub_would_not_say_lets_nobody_through_and_is_told()
    {
        _world.Yaml = Network;
        _world.PeopleFaults = ["GitHub did not read the membership of alice in acme/net: 403."];

        Assert.Contains(
            "membership of alice",
            SaidBy(_world.Comment("terrateam plan", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "membership of alice",
            Assert
                .Single(RunOf(_world.Comment("terrateam plan", Sample.PullRequest(1), "network", "web")).Denied)
                .Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pull_request_between_other_branches_is_answered_only_when_somebody_asks()
    {
        _world.Yaml = "destination_branches: ['release/*']";

        Assert.Empty(_world.Push(Sample.PullRequest(1), "network").Effects.OfType<Effect.Say>());
        foreach (var command in (string[])["terrateam plan", "terrateam apply"])
        {
            Assert.Contains(
                "`destination_branches` does not list",
                SaidBy(_world.Comment(command, Sample.PullRequest(1), "network")),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            RunKind.Plan,
            RunOf(_world.Push(Sample.PullRequest(1) with { BaseRef = "Release/1" }, "network")).Kind
        );
    }

    [Fact]
    public void An_approval_that_is_required_opens_the_apply()
    {
        Planned("network");
        _world.Yaml =
            "apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['team:net']}}]}";
        Assert.Contains(
            "0 of 1 approval by team:net",
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")),
            StringComparison.Ordinal
        );

        _world.Approvers = [People.With("bob", teams: "net")];
        Assert.Equal(RunKind.Apply, RunOf(_world.Comment("terrateam apply", Sample.PullRequest(1), "network")).Kind);
    }

    private void Planned(params string[] directories) =>
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), directories)));
}
