using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Every notice says what happened and what to do.</summary>
public sealed class NoticeTextTests
{
    private static readonly Dirspace One = new("ec2", "default");
    private static readonly DateTimeOffset Time = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(2));

    public static TheoryData<Notice, string, string> Notices => new()
    {
        { new Notice.Help(), "terrateam plan", "tag query" },
        { new Notice.UnknownCommand("plam", "plan"), "`plam`", "Did you mean `terrateam plan`?" },
        { new Notice.UnknownCommand("`@x`", null), "`` `@x` ``", "terrateam help" },
        { new Notice.BadCommand("terrateam plan (", "This is never closed."), "terrateam plan (", "This is never closed." },
        { new Notice.TooManyCommands(7, 5), "It has 7", "the first 5" },
        { new Notice.BadConfiguration([new("c.yml", 3, 5, "automerge.enable", "there is no key `enable` here", "`enabled`", "enabled")]), "c.yml:3:5 automerge.enable", "did you mean:  enabled" },
        { new Notice.NothingMatches("plan", "dir:x", ChangesExist: true), "`dir:x` selects none", "exactly" },
        { new Notice.NothingMatches("plan", string.Empty, ChangesExist: false), "no directory", "`when_modified.file_patterns`" },
        { new Notice.NothingLeft("apply", "dir:x"), "Nothing left to apply", "`dir:x`" },
        { new Notice.LockedByOthers([new(One, 7, Time, BecauseMerged: false)]), "`ec2` `default`: #7 was applied, since 2026-11-23 10:00 UTC", "terrateam unlock 7" },
        { new Notice.PlansMissing([new(One, PlanFault.Overtaken, 9)]), "#9 was applied or merged over it since", "terrateam plan" },
        { new Notice.RunsInTheWay("apply", [new(Guid.Empty, "plan", 3, Time, "https://github.com/o/r/actions/runs/1", [One])]), "[plan](<https://github.com/o/r/actions/runs/1>) of #3", "terrateam unlock" },
        { new Notice.RequirementsNotMet([new("merge_conflicts", "it conflicts with main", [One])]), "`merge_conflicts`: it conflicts with main (for `ec2` `default`)", "terrateam apply" },
        { new Notice.NotPermitted("mallory", "apply", "it takes write access"), "`mallory` may not apply here", "it takes write access" },
        { new Notice.Unlocked([new(4, [One], 1)]), "#4: released `ec2` `default`, ended 1 run", "Unlocked" },
        { new Notice.PullRequestClosed("plan"), "closed", "Reopen" },
        { new Notice.NotAvailable("gate approve"), "cannot gate approve yet", "terrateam help" },
        { new Notice.MergeConflict("main"), "Conflicts with `main`", "rebase" },
        { new Notice.OtherBranch("plan", "release", "main"), "into `release`", "into `main`" },
        { new Notice.SwitchedOff("apply"), "Nothing to apply was done", "`enabled: false`" },
        { new Notice.ForkNeedsApproval("0123456789"), "`0123456`", "write access" },
        { new Notice.Failed("plan", "GitHub did not answer @here"), "The plan failed", "@\u200bhere" },
    };

    [Theory]
    [MemberData(nameof(Notices))]
    public void A_notice_says_what_happened_and_what_to_do(Notice notice, string what, string also)
    {
        var text = NoticeText.Render(notice);
        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.Contains(also, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_notice_is_in_this_test()
    {
        var kinds = typeof(Notice).GetNestedTypes().Where(static type => type.IsSubclassOf(typeof(Notice))).Select(static type => type.Name);
        var tested = Notices.Select(static row => row.Data.Item1.GetType().Name).Distinct(StringComparer.Ordinal);
        Assert.Equal(kinds.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_fault_of_a_plan_has_its_own_words() => Assert.Equal(
        Enum.GetValues<PlanFault>().Length,
        Enum.GetValues<PlanFault>().Select(static fault => NoticeText.Render(new Notice.PlansMissing([new(One, fault)]))).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void A_notice_with_much_to_tell_stays_within_the_limit()
    {
        var errors = Enumerable.Range(0, 5_000).Select(static line => new ConfigurationError("c.yml", line, 1, new string('k', 3_000), "p", "a", null));
        var text = NoticeText.Render(new Notice.BadConfiguration([.. errors]));
        Assert.InRange(Cut.SizeOf(text), 1_000, ResultComment.Limit);
    }
}
