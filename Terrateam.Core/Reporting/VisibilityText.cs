using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Text about approvals and commands that do not count, because their author had not seen, or did not judge, what they
/// would count for.
/// </summary>
internal static class VisibilityText
{
    private const int MaxListed = 10;

    internal static string NotCounted(IReadOnlyList<GivenApproval> approvals) =>
        $"These approvals do not "
        + $"count:\n\n{MessageParts.List(approvals, static approval => $"{Markdown.Code(approval.Login)}: {Reason(approval)}", MaxListed)}";

    internal static string HeadNotSeen(Message.HeadNotSeen head) =>
        $"### :hourglass: Written before this commit was there\n\nNothing was done, because the command may be "
        + $"about another commit than {Commit(head.HeadSha)}. "
        + $"Look at it, and comment `terrateam {Markdown.Inline(head.Operation)}` again. Where that does not "
        + $"help, comment `terrateam plan` first.";

    internal static string GatesNotSeen(Message.GatesNotSeen gates) =>
        "### :hourglass: Written before these gates were shown\n\nNothing was approved, because the plans that "
        + "asked for it came later:\n\n"
        + $"{MessageParts.List(gates.Plans, static plan => $"{MessageParts.Dirspace(plan.Dirspace)}: {Fault(plan.Fault)}", MaxListed)}\n\nLook "
        + $"at them, and comment again.";

    internal static string Fault(PlanFault fault) =>
        fault == PlanFault.NotShown
            ? "its plan has not been shown here yet"
            : "its plan was shown only after the command was written";

    private static string Reason(GivenApproval approval) =>
        approval.Worth switch
        {
            ApprovalWorth.Machine => "only people approve, and this account is none",
            ApprovalWorth.Contributor => "people who commit or push to a pull request cannot approve it",
            ApprovalWorth.OtherBase => "it was given before this pull request went into its present base branch",
            _ => approval.CommitSha is { } sha
                ? $"it is of {Commit(sha)}, an earlier commit"
                : "GitHub does not say of which commit it is",
        };

    private static string Commit(string sha) => Markdown.Code(Truncation.First(sha, 7));
}
