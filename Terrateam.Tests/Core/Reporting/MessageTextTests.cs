using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Reporting;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;
using Terrateam.Tests.Core.Access;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Every notice says what happened and what to do.</summary>
public sealed class MessageTextTests
{
    private static readonly Dirspace One = new("ec2", "default");
    private static readonly DateTimeOffset Time = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(2));

    public static TheoryData<Message, string, string> Notices =>
        new()
        {
            { new Message.Help(), "terrateam plan", "tag query" },
            { new Message.UnknownCommand("plam", "plan"), "`plam`", "Did you mean `terrateam plan`?" },
            { new Message.UnknownCommand("`@x`", null), "`` `@x` ``", "terrateam help" },
            {
                new Message.BadCommand("terrateam plan (", "This is never closed."),
                "terrateam plan (",
                "This is never closed."
            },
            {
                new Message.BadCommand("terrateam unlock x", "`unlock` takes numbers"),
                "\n\n`unlock` takes numbers",
                "terrateam help"
            },
            {
                new Message.BadConfiguration([
                    .. Enumerable.Repeat(
                        new ConfigurationError("c.yml", 3, 5, "x", "y", "z", null),
                        ConfigurationReader.MaxErrors
                    ),
                ]),
                "and at least 70 more",
                "c.yml"
            },
            { new Message.TooManyCommands(7, 5), "It has 7", "the first 5" },
            {
                new Message.BadConfiguration([
                    new("c.yml", 3, 5, "automerge.enable", "there is no key `enable` here", "`enabled`", "enabled"),
                ]),
                "c.yml:3:5 automerge.enable",
                "did you mean:  enabled"
            },
            { new Message.NothingMatches("plan", "dir:x", ChangesExist: true), "`dir:x` selects none", "exactly" },
            {
                new Message.NothingMatches("plan", "", ChangesExist: false),
                "no directory",
                "`when_modified.file_patterns`"
            },
            {
                new Message.NothingMatches("plan", "", ChangesExist: false) { Gone = [One] },
                "- `ec2` `default`",
                "so is its state"
            },
            {
                new Message.NothingMatches("plan", "dir:x", ChangesExist: true)
                {
                    Unplanned = [new("x", ["no changed file matches *.tf"])],
                },
                "`x`: no changed file matches",
                "does not change what was named"
            },
            {
                new Message.NotPlanned("plan", [new("x", ["why", "and why"])]),
                "`x`: why; and why",
                "Not everything that was named"
            },
            {
                new Message.TagsUnknown("apply", "not needed", [new("needed", []), new("dir:x", ["dir:y"])], 7, []),
                "no directory has the tag `needed`",
                "nearest: `dir:y`\n- and 5 more"
            },
            { new Message.MisplacedCommand("terrateam apply"), "terrateam apply", "as plain text" },
            { new Message.WaitsForGitHub("GitHub did not read it: 503."), "did not read it", "terrateam unlock" },
            { new Message.TakenBack("terrateam apply"), "terrateam apply", "Comment it again" },
            { new Message.QueueRefused("#1: 0 of 1 applied"), "0 of 1 applied", "merge queue again" },
            { new Message.NothingLeft("apply", "dir:x"), "Nothing left to apply", "`dir:x`" },
            {
                new Message.WaitsForOthers("apply", [new(One, [new("vpc", "default")])]),
                "`ec2` `default` comes after `vpc` `default`",
                "Apply those first"
            },
            {
                new Message.TooManyRuns("plan", 300, 100),
                "300 directories takes more than 100 runs",
                "terrateam plan workspace:production"
            },
            {
                new Message.NotAppliedByItself(new Message.MergeConflict("main")),
                "Not applied by itself",
                "#### :x: Conflicts with `main`"
            },
            {
                new Message.NotMergedByItself(
                    new Message.RequirementsNotMet([new("approved", "nobody approved", [One])])
                ),
                "`approved`: nobody approved",
                "terrateam apply"
            },
            { new Message.FeedbackTaken(IsCut: true), "Thank you", "only its beginning" },
            {
                new Message.LockedByOthers([new(One, 7, Time, BecauseMerged: false)]),
                "`ec2` `default`: #7 was applied, since 2026-11-23 10:00 UTC",
                "terrateam unlock 7"
            },
            {
                new Message.PlansMissing([new(One, PlanFault.Overtaken, 9)]),
                "#9 was applied or merged over it since",
                "terrateam plan"
            },
            {
                new Message.RunsInTheWay(
                    "apply",
                    [new(Guid.Empty, "plan", 3, Time, "https://github.com/o/r/actions/runs/1", [One])]
                ),
                "[plan](<https://github.com/o/r/actions/runs/1>) of #3",
                "terrateam unlock"
            },
            {
                new Message.RunsInTheWay("plan", [new(Guid.Empty, "apply", 3, Time, null, [One], MayBeStale: true)]),
                "may be stale",
                "terrateam unlock 3"
            },
            {
                new Message.Queued("apply", [new(Guid.Empty, "apply", 3, Time, null, [One], IsQueued: true)]),
                "apply of #3, queued since",
                "To take it back, comment `terrateam unlock`"
            },
            {
                new Message.Queued(
                    "plan",
                    [new(Guid.Empty, "apply", 0, Time, null, [One], MayBeStale: true, Drift: "nightly")]
                ),
                "of the drift schedule `nightly`",
                "terrateam unlock drift"
            },
            {
                new Message.RequirementsNotMet([new("merge_conflicts", "it conflicts with main", [One])]),
                "`merge_conflicts`: it conflicts with main (for `ec2` `default`)",
                "terrateam apply"
            },
            {
                new Message.NotPermitted("mallory", "apply", "it takes write access"),
                "`mallory` may not apply here",
                "it takes write access"
            },
            { new Message.Unlocked([new(4, [One], 1)]), "#4: released `ec2` `default`, ended 1 run", "Unlocked" },
            {
                new Message.Unlocked([new(99, [], 0, IsKnown: false)], DriftRuns: 2),
                "#99: nothing was ever planned or held",
                "drift: ended 2 runs"
            },
            { new Message.PullRequestClosed("plan"), "closed", "Reopen" },
            { new Message.MergeConflict("main"), "Conflicts with `main`", "rebase" },
            {
                new Message.OtherBranch("plan", "release", "x", "main", [], DestinationVerdict.DestinationRefused),
                "into `release`",
                "into `main`"
            },
            {
                new Message.OtherBranch(
                    "plan",
                    "release",
                    "x",
                    "main",
                    [new("main", ["a", "!b"])],
                    DestinationVerdict.DestinationRefused
                ),
                "`destination_branches` does not list",
                "into `main` from `a`, `!b`"
            },
            {
                new Message.OtherBranch(
                    "apply",
                    "main",
                    "x",
                    "main",
                    [new("main", ["a"])],
                    DestinationVerdict.SourceRefused
                ),
                "pull requests from `x` go into `main`",
                "another source branch"
            },
            {
                new Message.AccessDenied("bob", "apply", [Denial("dir:ec2", "team:sre")]),
                "`bob` may not apply this",
                "`apply` of the policy `dir:ec2` lets only `team:sre` do it (for `ec2` `default`)"
            },
            {
                new Message.AccessDenied(
                    "bob",
                    "apply",
                    [Denial("", "user:root") with { Superapproval = [new AccessMatch.Team("leads")] }]
                ),
                "and others once `team:leads` approved",
                "What helps: `team:leads` approves"
            },
            {
                new Message.AccessDenied(
                    "bob",
                    "plan",
                    [new("ci_config_update", []) { File = ".github/workflows/x.yml" }]
                ),
                "it changes `.github/workflows/x.yml`, and `ci_config_update` lets nobody run anything then",
                "under `access_control` in"
            },
            {
                new Message.AccessDenied(
                    "bob",
                    "plan",
                    [new("files", []) { File = "CODEOWNERS", IsFileUnsure = true }]
                ),
                "`CODEOWNERS` counts as changed",
                "on the default branch"
            },
            {
                new Message.AccessDenied("bob", "plan", [new("plan", []) { Dirspaces = [One] }]),
                "no policy selects this",
                "`ec2` `default`"
            },
            {
                new Message.AccessDenied("bob", "unlock", [new("unlock", AccessMatch.Insiders)]),
                "`unlock` lets only everybody with a role above read",
                "comments `terrateam unlock`"
            },
            {
                new Message.Unsure(
                    new Message.AccessDenied("bob", "unlock", [new("unlock", [])]),
                    ["GitHub did not read the membership of bob"]
                ),
                "`bob` may not unlock",
                "did not read the membership of bob"
            },
            {
                new Message.NotCounted(
                    new Message.RequirementsNotMet([new("approved", "Nobody has approved yet.", [One])]),
                    [new("bob", ApprovalWorth.OtherCommit, "1234567890"), new("c", ApprovalWorth.Contributor)]
                ),
                "Nobody has approved yet",
                "`bob`: it is of `1234567`, an earlier commit"
            },
            {
                new Message.NotCounted(
                    new Message.AccessDenied("bob", "apply", [Denial("", "user:root")]),
                    [new("robot[bot]", ApprovalWorth.Machine), new("d", ApprovalWorth.OtherCommit)]
                ),
                "`bob` may not apply",
                "`robot[bot]`: only people approve"
            },
            {
                new Message.HeadNotSeen("apply-autoapprove", "1234567890"),
                "another commit than `1234567`",
                "comment `terrateam apply-autoapprove` again"
            },
            {
                new Message.GatesNotSeen([new(One, PlanFault.ShownLater)]),
                "`ec2` `default`: its plan was shown only after the command was written",
                "comment again"
            },
            {
                new Message.GatesShut([Shut("t", "policy|check"), Shut(null, null)], []),
                "| `policy\\|check` | `ec2` `default` | 0 of 1 approval by team:sec | comment `terrateam gate "
                    + "approve t` |",
                "approve the pull request"
            },
            {
                new Message.GatesAnswered("bob", [new("x", [], IsCounted: false)], ["t", "u"]),
                "There is no gate `x`",
                "`t`, `u`"
            },
            {
                new Message.GatesAnswered("bob", [new("t", [Shut("t", null)], IsCounted: false)], ["t"]),
                "`bob` may not approve the gate `t`",
                "0 of 1 approval by team:sec"
            },
            {
                new Message.GatesAnswered(
                    "bob",
                    [
                        new(
                            "t",
                            [Shut("t", null) with { AnyOfCount = 2, ApprovedBy = [People.With("bob", teams: "sec")] }],
                            IsCounted: true
                        ),
                    ],
                    ["t"]
                ),
                "Still missing",
                "1 of 2 approvals by team:sec"
            },
            {
                new Message.GatesAnswered(
                    "bob",
                    [
                        new(
                            "t",
                            [Shut("t", null) with { ApprovedBy = [People.With("bob", teams: "sec")] }],
                            IsCounted: true
                        ),
                    ],
                    ["t"]
                ),
                "`bob` approved the gate `t`",
                "it is open for `ec2` `default`"
            },
            {
                new Message.AlreadyUnderWay(
                    "plan",
                    [new(Guid.Empty, "plan", 7, DateTimeOffset.UnixEpoch, Url: null, [One])]
                ),
                "The same plan is queued or running",
                "`terrateam unlock`"
            },
            {
                new Message.BudgetSpent("bob", 60, DateTimeOffset.UnixEpoch),
                "`bob` has given 60 commands within an hour",
                "until 1970-01-01 00:00 UTC"
            },
            {
                new Message.BudgetSpent(Login: null, 300, DateTimeOffset.UnixEpoch),
                "In this repository have been given 300 commands",
                "`Commands:MostOfRepository`"
            },
            { new Message.SwitchedOff("apply"), "Nothing to apply was done", "`enabled: false`" },
            { new Message.ForkNeedsApproval("0123456789"), "`0123456`", "write access" },
            {
                new Message.PreparationFailed(RunKind.BuildConfig, "no such file", Url: null),
                "The configuration builder failed",
                "`config_builder.script`"
            },
            {
                new Message.NotMerged(MergeStrategy.Squash, "Squash merges are not allowed on this repository."),
                "Not merged",
                "`automerge.merge_strategy`"
            },
            {
                new Message.BranchKept("change", "it is protected"),
                "`change` could not be deleted: it is protected",
                "by hand"
            },
            { new Message.Failed("plan", "GitHub did not answer @here"), "The plan failed", "@\u200bhere" },
        };

    private static AccessDenial Denial(string query, string who) =>
        new("apply", [AccessMatch.Parse(who)!]) { Query = TagQuery.Parse(query).Query, Dirspaces = [One] };

    private static Gate Shut(string? token, string? name) =>
        new(One, "0123", token, name, [], [new AccessMatch.Team("sec")], 1, []);

    [Theory]
    [MemberData(nameof(Notices))]
    public void A_notice_says_what_happened_and_what_to_do(Message notice, string what, string also)
    {
        var text = MessageText.Render(notice);
        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.Contains(also, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_notice_is_in_this_test()
    {
        var kinds = typeof(Message)
            .GetNestedTypes()
            .Where(static type => type.IsSubclassOf(typeof(Message)))
            .Select(static type => type.Name);
        var tested = Notices.Select(static row => row.Data.Item1.GetType().Name).Distinct(StringComparer.Ordinal);
        Assert.Equal(kinds.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_fault_of_a_plan_has_its_own_words() =>
        Assert.Equal(
            Enum.GetValues<PlanFault>().Length,
            Enum.GetValues<PlanFault>()
                .Select(static fault => MessageText.Render(new Message.PlansMissing([new(One, fault)])))
                .Distinct(StringComparer.Ordinal)
                .Count()
        );

    [Fact]
    public void A_notice_with_much_to_tell_stays_within_the_limit()
    {
        var errors = Enumerable
            .Range(0, 5_000)
            .Select(static line => new ConfigurationError("c.yml", line, 1, new string('k', 3_000), "p", "a", null));
        var text = MessageText.Render(new Message.BadConfiguration([.. errors]));
        Assert.InRange(Truncation.SizeOf(text), 1_000, ResultComment.Limit);
    }
}
