using Terrateam.Core.Changes;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Requirements;

public sealed class ApplyRequirementTests
{
    private static readonly RequirementFacts Fine = new(Sample.PullRequest(1), [], [], ReviewDecision.None);

    [Fact]
    public void What_we_say_of_ourselves_does_not_count_whatever_it_is_called() =>
        Assert.Empty(
            Unmet(
                "{}",
                Fine with
                {
                    Checks = [new CommitCheck("ci", IsFinished: false, IsSuccessful: false, IsOurs: true)],
                }
            )
        );

    [Theory]
    [InlineData("[ci]", "my/ci/test", true)]
    [InlineData("['^ci$']", "ci/test", false)]
    [InlineData("['a+b']", "a+b", true)]
    [InlineData("['(x)']", "(x)", true)]
    public void A_check_is_left_out_by_an_expression_or_by_its_exact_name(string ignored, string name, bool passes) =>
        Assert.Equal(
            passes,
            Unmet(
                $"checks: {{status_checks: {{ignore_matching: {ignored}}}}}",
                Fine with
                {
                    Checks = [new CommitCheck(name, IsFinished: true, IsSuccessful: false, IsOurs: false)],
                }
            ).Count == 0
        );

    [Fact]
    public void Everything_that_is_missing_is_told_at_once_for_each_group_of_directories()
    {
        const string Checks = """
            checks:
            - tag_query: prod
              approved: {enabled: true, all_of: ['team:sre'], any_of: ['user:a', 'user:b'], any_of_count: 2, require_completed_reviews: true}
              apply_after_merge: {enabled: true}
            - tag_query: dev
              require_ready_for_review_pr: false
              merge_conflicts: {enabled: false}
            """;
        var facts = Fine with
        {
            PullRequest = Sample.PullRequest(1) with { IsDraft = true, Mergeable = false },
            Checks = [new CommitCheck("ci", IsFinished: false, IsSuccessful: false, IsOurs: false)],
            Approvers = [People.With("a")],
        };

        var unmet = ApplyRequirements.Unmet(
            People.Configuration($"apply_requirements:\n  {Checks.ReplaceLineEndings("\n  ")}").Requirements,
            facts,
            [
                People.Dirspace("x", "prod"),
                People.Dirspace("y", "dev"),
                People.Dirspace("z", "prod", "dev"),
                People.Dirspace("w"),
            ]
        );

        Assert.Equal(
            [
                "checks w",
                "approved x z",
                "approved x z",
                "apply_after_merge x z",
                "merge_conflicts x z",
                "status_checks x z",
                "require_ready_for_review_pr x z",
                "status_checks y",
            ],
            unmet.Select(one => $"{one.Name} {string.Join(' ', one.Dirspaces.Select(dirspace => dirspace.Directory))}")
        );
        Assert.Equal(
            "Missing: an approval by team:sre; 1 of 2 approvals by user:a or user:b. Approved by a.",
            unmet[1].Missing
        );
        Assert.Contains("ruleset that requires pull request reviews", unmet[2].Missing, StringComparison.Ordinal);
        Assert.Contains("ci (not finished)", unmet[^1].Missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReviewDecision.Approved, true)]
    [InlineData(ReviewDecision.None, false)]
    [InlineData(ReviewDecision.ReviewRequired, false)]
    [InlineData(ReviewDecision.ChangesRequested, false)]
    public void Reviews_are_complete_only_when_GitHub_says_so(ReviewDecision decision, bool passes) =>
        Assert.Equal(
            passes,
            Unmet(
                "checks: [{tag_query: '', approved: {enabled: true, any_of_count: 0, require_completed_reviews: true}}]",
                Fine with
                {
                    ReviewDecision = decision,
                    Approvers = [People.With("bob")],
                }
            ).Count == 0
        );

    [Fact]
    public void Reviews_that_GitHub_holds_complete_need_one_that_counts_here()
    {
        const string Completed =
            "checks: [{tag_query: '', approved: {enabled: true, any_of_count: 0, require_completed_reviews: true}}]";
        var complete = Fine with { ReviewDecision = ReviewDecision.Approved };

        Assert.Contains(
            "none of them is by a person",
            Assert.Single(Unmet(Completed, complete)).Missing,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(
            Unmet(Completed, complete with { Approvers = [People.With("bob") with { IsOutsider = true }] })
        );
        Assert.NotEmpty(Unmet(Completed, complete with { FormerApprovers = [People.With("bob")] }));
        Assert.Empty(
            Unmet(
                Completed.Replace("enabled: true,", "enabled: true, any_head: true,", StringComparison.Ordinal),
                complete with
                {
                    FormerApprovers = [People.With("bob")],
                }
            )
        );
    }

    [Theory]
    [InlineData("checks: [{tag_query: '', approved: {enabled: true, any_head: ANY}}]")]
    [InlineData("checks: {approved: {enabled: true, count: 1, any_head: ANY}}")]
    public void Approvals_of_earlier_commits_count_only_where_that_is_said(string yaml)
    {
        var facts = Fine with { FormerApprovers = [People.With("bob")] };

        Assert.Empty(Unmet(yaml.Replace("ANY", "true", StringComparison.Ordinal), facts));
        Assert.Single(Unmet(yaml.Replace("ANY", "false", StringComparison.Ordinal), facts));
    }

    [Fact]
    public void A_merge_settles_conflicts_drafts_checks_and_itself_but_not_an_approval()
    {
        const string All = "checks: [{tag_query: '', approved: {enabled: true}, apply_after_merge: {enabled: true}}]";
        var merged = Fine with
        {
            PullRequest = Sample.PullRequest(1) with
            {
                State = PullRequestState.Merged,
                IsDraft = true,
                Mergeable = null,
            },
            Checks = [new CommitCheck("ci", IsFinished: true, IsSuccessful: false, IsOurs: false)],
        };

        Assert.Equal("approved", Assert.Single(Unmet(All, merged)).Name);
        Assert.Empty(Unmet(All, merged with { Approvers = [People.With("bob")] }));
    }

    [Fact]
    public void The_older_shape_counts_approvals() =>
        Assert.Equal(
            "Missing: 1 of 2 approvals by people with a role above read who did not open it, commit to it or push to it. "
                + "Approved by a.",
            Assert
                .Single(
                    Unmet("checks: {approved: {enabled: true, count: 2}}", Fine with { Approvers = [People.With("a")] })
                )
                .Missing
        );

    private static IReadOnlyList<UnmetRequirement> Unmet(string yaml, RequirementFacts facts) =>
        ApplyRequirements.Unmet(
            People.Configuration($"apply_requirements: {(yaml[0] == '{' ? yaml : $"{{{yaml}}}")}").Requirements,
            facts,
            [People.Dirspace("ec2")]
        );
}
