using Microsoft.Extensions.Time.Testing;
using Moq;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.PullRequests;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Functions.PullRequests;

public sealed class PeopleReaderTests
{
    private const string Guarded = """
        access_control: {policies: [{tag_query: '', apply: ['team:sre', 'role:maintain']}]}
        apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['team:dba'], require_completed_reviews: true}}]}
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Mock<IGitHub> _github = new(MockBehavior.Strict);

    [Fact]
    public async Task Roles_teams_approvers_and_the_review_decision_are_read_as_the_configuration_names_them()
    {
        Know(role: "maintain", member: true);
        var people = new PeopleReader(AnswerCache.Create(_time));

        var snapshot = await ReadAsync(people, "terrateam apply");

        Assert.Equal(
            ("alice", RepositoryRole.Maintain, false),
            (snapshot.Actor!.Login, snapshot.Actor.Role, snapshot.Actor.IsOutsider)
        );
        Assert.Equal(["sre"], snapshot.Actor.Teams);
        Assert.Equal(["dba"], Assert.Single(snapshot.Approvers).Teams);
        Assert.Equal(ReviewDecision.ReviewRequired, snapshot.ReviewDecision);
        Assert.Empty(snapshot.FormerApprovers);
        Assert.Equal(
            [("carol", ApprovalWorth.OtherCommit), ("robot[bot]", ApprovalWorth.Machine)],
            snapshot.NotCounted.Select(approval => (approval.Login, approval.Worth))
        );
        Assert.Empty(snapshot.PeopleFaults);
    }

    [Fact]
    public async Task Earlier_approvals_are_read_where_a_requirement_counts_them_and_none_where_nobody_can_tell_who_had_a_hand()
    {
        Know(role: "write", member: true);
        var people = new PeopleReader(AnswerCache.Create(_time));
        var anyHead = Guarded.Replace("enabled: true,", "enabled: true, any_head: true,", StringComparison.Ordinal);
        Assert.Equal(
            ["carol"],
            (await ReadAsync(people, "terrateam apply", anyHead)).FormerApprovers.Select(person => person.Login)
        );

        _github
            .Setup(github =>
                github.For(It.IsAny<Repository>()).PullRequests.ListCommitsAsync(1, It.IsAny<CancellationToken>())
            )
            .ReturnsAsync([new CommitAccounts("another", "alice", "alice")]);
        var snapshot = await ReadAsync(people, "terrateam apply", anyHead);
        Assert.Empty(snapshot.Approvers.Concat(snapshot.FormerApprovers));
        Assert.Contains("250", Assert.Single(snapshot.PeopleFaults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_kept_for_two_minutes_and_reviews_are_always_new()
    {
        Know(role: "read", member: true);
        var people = new PeopleReader(AnswerCache.Create(_time));
        await ReadAsync(people, "terrateam apply");
        _time.Advance(TimeSpan.FromSeconds(119));
        await ReadAsync(people, "terrateam apply");
        _github.Verify(
            github => github.IsTeamMemberAsync("acme", "sre", "alice", It.IsAny<CancellationToken>()),
            Times.Once
        );
        _github.Verify(
            github => github.For(It.IsAny<Repository>()).Reviews.ListAsync(1, It.IsAny<CancellationToken>()),
            Times.Exactly(2)
        );

        Know(role: "read", member: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await ReadAsync(people, "terrateam apply")).Actor!.Teams);
    }

    [Fact]
    public async Task Readers_at_the_same_time_share_one_question()
    {
        Know(role: "read", member: true);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _github
            .Setup(github => github.IsTeamMemberAsync("acme", "sre", "alice", It.IsAny<CancellationToken>()))
            .Returns(answer.Task);
        var people = new PeopleReader(AnswerCache.Create(_time));

        Task<Snapshot>[] reading = [.. Enumerable.Range(0, 5).Select(_ => ReadAsync(people, "terrateam apply"))];
        answer.SetResult(true);

        Assert.All(await Task.WhenAll(reading), snapshot => Assert.Equal(["sre"], snapshot.Actor!.Teams));
        _github.Verify(
            github => github.IsTeamMemberAsync("acme", "sre", "alice", It.IsAny<CancellationToken>()),
            Times.Once
        );
    }

    [Fact]
    public async Task What_GitHub_refuses_is_no_and_told_and_asked_again_and_what_fails_is_an_error()
    {
        Know(role: "none", member: true);
        _github
            .Setup(github => github.IsTeamMemberAsync("acme", "sre", "alice", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new GitHubException("no members for you", 403));
        var people = new PeopleReader(AnswerCache.Create(_time));

        var snapshot = await ReadAsync(people, "terrateam apply");
        Assert.Empty(snapshot.Actor!.Teams);
        Assert.Equal(["no members for you"], snapshot.PeopleFaults);

        Know(role: "none", member: true);
        Assert.Equal(["sre"], (await ReadAsync(people, "terrateam apply")).Actor!.Teams);

        _github
            .Setup(github =>
                github.For(It.IsAny<Repository>()).Reviews.GetDecisionAsync(1, It.IsAny<CancellationToken>())
            )
            .ThrowsAsync(new GitHubException("gone fishing", 502));
        await Assert.ThrowsAsync<GitHubException>(() => ReadAsync(people, "terrateam apply"));
    }

    [Fact]
    public async Task Teams_are_kept_for_two_minutes_and_a_failure_is_neither_kept_nor_an_error()
    {
        var people = new PeopleReader(AnswerCache.Create(_time));
        _github
            .SetupSequence(github => github.ListTeamsAsync("acme", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new GitHubException("gone fishing", 502))
            .ReturnsAsync([new("sre", "SRE", IsSecret: false)])
            .ReturnsAsync([]);

        Assert.Null((await TeamsAsync(people)).Listed);
        Assert.Equal("sre", Assert.Single((await TeamsAsync(people)).Listed!).Slug);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Single((await TeamsAsync(people)).Listed!);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await TeamsAsync(people)).Listed!);
    }

    [Fact]
    public async Task Nobody_is_asked_where_nothing_depends_on_it()
    {
        var people = new PeopleReader(AnswerCache.Create(_time));

        var snapshot = await ReadAsync(people, "terrateam plan", yaml: "");

        Assert.Equal(("alice", RepositoryRole.None), (snapshot.Actor!.Login, snapshot.Actor.Role));
        _github.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData("read", true)]
    [InlineData("none", true)]
    [InlineData("triage", false)]
    public async Task A_role_above_read_tells_who_belongs_to_a_repository(string role, bool isOutsider)
    {
        Know(role, member: false);
        var people = new PeopleReader(AnswerCache.Create(_time));

        foreach (var isPrivate in (bool[])[true, false])
        {
            var actor = (await ReadAsync(people, "terrateam unlock", yaml: "", isPrivate)).Actor!;
            Assert.Equal((isOutsider, isOutsider && !isPrivate), (actor.IsOutsider, actor.IsStranger));
        }
    }

    private Task<OrganizationTeams> TeamsAsync(PeopleReader people) =>
        people.ReadTeamsAsync(_github.Object, Sample.Repository, TestContext.Current.CancellationToken);

    private Review Approval(long id, string login, string sha, bool isByPerson) =>
        new(id, login, "APPROVED", _time.GetUtcNow()) { CommitSha = sha, IsByPerson = isByPerson };

    private void Know(string role, bool member)
    {
        _github
            .Setup(github =>
                github
                    .For(It.IsAny<Repository>())
                    .Collaborators.GetPermissionAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(role);
        _github
            .Setup(github =>
                github.IsTeamMemberAsync("acme", It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(member);
        _github
            .Setup(github =>
                github.For(It.IsAny<Repository>()).Reviews.GetDecisionAsync(1, It.IsAny<CancellationToken>())
            )
            .ReturnsAsync("SOMETHING_NEW");
        _github
            .Setup(github => github.For(It.IsAny<Repository>()).Reviews.ListAsync(1, It.IsAny<CancellationToken>()))
            .ReturnsAsync([
                Approval(1, "bob", Sample.Head, isByPerson: true),
                Approval(2, "alice", Sample.Head, isByPerson: true),
                Approval(3, "robot[bot]", Sample.Head, isByPerson: false),
                Approval(4, "carol", "earlier", isByPerson: true),
            ]);
        _github
            .Setup(github =>
                github.For(It.IsAny<Repository>()).PullRequests.ListCommitsAsync(1, It.IsAny<CancellationToken>())
            )
            .ReturnsAsync([new CommitAccounts(Sample.Head, "alice", "alice")]);
    }

    private Task<Snapshot> ReadAsync(PeopleReader people, string command, string yaml = Guarded, bool isPrivate = true)
    {
        var request = new DecisionRequest(
            new Trigger.Commented(5, "alice", CommandParser.Parse(command)),
            Assert.Single(CommandParser.Parse(command).Commands)
        );
        var snapshot = new Snapshot(
            _time.GetUtcNow(),
            Sample.Repository with
            {
                IsPrivate = isPrivate,
            },
            Sample.PullRequest(1),
            RepositoryLedger.Empty
        )
        {
            Configuration = new ConfigurationResult(People.Configuration(yaml), []),
        };
        return people.ReadAsync(snapshot, request, _github.Object, TestContext.Current.CancellationToken);
    }
}
