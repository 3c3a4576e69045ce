using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Reporting;

/// <summary>Renders messages as comments: what happened, why, and what to do.</summary>
public static class MessageText
{
    /// <summary>The message as GitHub markdown, never above GitHub's limit for a comment.</summary>
    public static string Render(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var text = Text(message).ReplaceLineEndings("\n");
        return Truncation.SizeOf(text) <= ResultComment.Limit
            ? text
            : Truncation.KeepStart(text, ResultComment.Limit - 100);
    }

    private static string Text(Message message) =>
        message switch
        {
            Message.Help => $"### Terrateam\n\n{CommandTable.Text}",
            Message.UnknownCommand unknown => Unknown(unknown),
            Message.BadCommand bad => $"### :x: This command cannot be "
                + $"read\n\n{Markdown.Fence(Truncation.First(bad.Line, 500))}\n\n{Markdown.Inline(bad.Reason)}\n\nComment "
                + $"`terrateam help` to see the commands.",
            Message.TagsUnknown unknown => CommandMessage.TagsUnknown(unknown),
            Message.NotPlanned not => CommandMessage.NotPlanned(not),
            Message.Suspended => CommandMessage.Suspended,
            Message.WaitsForGitHub waits => CommandMessage.WaitsForGitHub(waits),
            Message.TakenBack taken => CommandMessage.TakenBack(taken),
            Message.QueueRefused refused => CommandMessage.QueueRefused(refused),
            Message.MisplacedCommand misplaced => CommandMessage.Misplaced(misplaced),
            Message.TooManyCommands many => string.Create(
                CultureInfo.InvariantCulture,
                $"### :warning: Too many commands in one comment\n\nIt has {many.Found}, and the first "
                    + $"{many.CarriedOut} were carried out. Put the others into another comment."
            ),
            Message.BadConfiguration bad => Configuration(bad.Errors),
            Message.NothingMatches nothing => Nothing(nothing),
            Message.NothingLeft left => UnappliedText.NothingLeft(left, Selection(left.Query)),
            Message.NotReady not => RefusalList.Render(not),
            Message.MergedUnapplied merged => UnappliedText.Merged(merged),
            Message.ClosedUnmerged closed => UnappliedText.Closed(closed),
            Message.WaitsForOthers waits => DequeueText.Waits(waits),
            Message.TooManyRuns many => DequeueText.TooMany(many),
            Message.NotAppliedByItself not => DequeueText.NotAppliedByItself(Text(not.Reason)),
            Message.NotMergedByItself not => DequeueText.NotMergedByItself(Text(not.Reason)),
            Message.FeedbackTaken taken => DequeueText.FeedbackTaken(taken),
            Message.LockedByOthers locked =>
                "### :lock: Held by other pull requests\n\nNothing was applied, because other pull requests hold "
                    + "these:\n\n"
                    + $"{MessageParts.List(locked.Holds, MessageParts.Hold)}\n\n{Release(locked.Holds)}",
            Message.PlansMissing missing =>
                "### :x: Not everything is planned\n\nNothing was applied, because these have no plan that may "
                    + "be applied:\n\n"
                    + $"{MessageParts.List(missing.Dirspaces, Missing)}\n\nComment `terrateam plan`, look at the "
                    + $"plan, and comment `terrateam apply` again.",
            Message.RunsInTheWay runs => QueueText.Refused(runs),
            Message.Queued queued => QueueText.Queued(queued),
            Message.AlreadyUnderWay same => QueueText.AlreadyUnderWay(same),
            Message.BudgetSpent spent => QueueText.Spent(spent),
            Message.RequirementsNotMet unmet => Requirements(unmet),
            Message.NotPermitted not =>
                $"### :no_entry: Not permitted\n\n{Markdown.Code(not.Actor)} may not {Word(not.Operation)} here: "
                    + $"{Markdown.Inline(not.Reason)}",
            Message.Unlocked unlocked => DequeueText.Unlocked(
                unlocked,
                MessageParts.List(unlocked.PullRequests, Unlocked)
            ),
            Message.PullRequestClosed closed =>
                $"### :x: This pull request is closed\n\nThere is nothing to {Word(closed.Operation)}. Reopen it "
                    + $"first. `terrateam unlock` works here all the same.",
            Message.MergeConflict conflict =>
                $"### :x: Conflicts with {Markdown.Code(conflict.BaseRef)}\n\nWhat would be merged cannot be "
                    + $"planned before the conflicts are gone. Merge or rebase onto {Markdown.Code(conflict.BaseRef)} "
                    + $"and push.",
            Message.OtherBranch other => AccessText.OtherBranch(other),
            Message.Unsure unsure => $"{Text(unsure.Refusal)}\n\n{AccessText.Unsure(unsure.Faults)}",
            Message.UnknownTeams unknown =>
                $"{Text(unknown.Refusal)}\n\n{AccessText.UnknownTeams(unknown.Organization, unknown.Teams)}",
            Message.NotCounted not => $"{Text(not.Refusal)}\n\n{VisibilityText.NotCounted(not.Approvals)}",
            Message.HeadNotSeen head => VisibilityText.HeadNotSeen(head),
            Message.GatesNotSeen gates => VisibilityText.GatesNotSeen(gates),
            Message.AccessDenied denied => AccessText.Denied(denied),
            Message.GatesShut shut => GateText.Shut(shut),
            Message.GatesAnswered answered => GateText.Answered(answered),
            Message.SwitchedOff off => $"### :x: Switched off\n\n{MessageParts.NothingDone(off.Operation)}, because "
                + $"`.terrateam/config.yml` says `enabled: false`. "
                + "Take that line out on the default branch to switch it on again.",
            Message.ForkNeedsApproval fork =>
                "### :raised_hand: This pull request comes from a fork\n\nNothing runs on it by itself. "
                    + $"After looking at the commit {Markdown.Code(Truncation.First(fork.HeadSha, 7))}, a person with "
                    + $"write access may comment `terrateam plan`, which is good for that commit only. A comment "
                    + $"that is older than this notice does not count.",
            Message.PreparationFailed failed => PreparationText.Failed(failed),
            Message.NotMerged not => MergeText.NotMerged(not),
            Message.BranchKept kept =>
                $"### :warning: The branch is still there\n\nThis pull request was merged, and its branch "
                    + $"{Markdown.Code(kept.Branch)} could not be deleted: {Markdown.Inline(kept.Reason)}\n\nDelete it "
                    + $"by hand if it is no longer needed.",
            Message.EventFailed failed => "### :x: A push, a comment or another event could not be handled\n\n"
                + $"{Markdown.Inline(failed.Reason)}\n\nIt is not tried again, and not all that it asks for was "
                + "done. Comment or push again to try again.",
            _ => throw new ArgumentOutOfRangeException(nameof(message), message, "A message without a text."),
        };

    private static string Unknown(Message.UnknownCommand unknown)
    {
        var nearest = unknown.ClosestMatch is { } name ? $"Did you mean `terrateam {name}`?\n\n" : "";
        return $"### :x: There is no command " + $"{Markdown.Code(unknown.Word)}\n\n{nearest}{CommandTable.Text}";
    }

    private static string Configuration(IReadOnlyList<ConfigurationError> errors)
    {
        const int MaxErrors = 30;
        var lines = errors
            .Take(MaxErrors)
            .Select(static error =>
            {
                var suggestion = error.Suggestion is { } name ? $"\n    did you mean:  {name}" : "";
                var allowed = error.Allowed.Length > 0 ? $"\n    right would be: {error.Allowed}" : "";
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{error.File}:{error.Line}:{error.Column} {error.Key}\n    {error.Problem}{allowed}{suggestion}"
                );
            });
        var least = errors.Count >= ConfigurationReader.MaxErrors ? "at least " : "";
        var more = errors.Count > MaxErrors ? $"\n\nand {least}{errors.Count - MaxErrors} more" : "";
        var files = string.Join(
            ", ",
            errors.Select(static error => error.File).Distinct(StringComparer.Ordinal).Take(3).Select(Markdown.Code)
        );
        return $"### :x: The configuration cannot be used\n\nNothing runs until "
            + $"{(files.Length > 0 ? files : "it")} is right:\n\n"
            + $"{Markdown.Fence(string.Join("\n\n", lines) + more)}\n\n{Mending(errors)}";
    }

    private static string Mending(IReadOnlyList<ConfigurationError> errors) =>
        errors.All(static error => error.File.StartsWith(".terrateam/", StringComparison.Ordinal))
            ? "Mend the file and push."
            : (
                "Not all of it is in this pull request: a file is named with its repository or its branch where it "
                + "is another. Mend it there, then push or comment `terrateam plan`."
            );

    private static string Nothing(Message.NothingMatches nothing)
    {
        if (nothing is { ChangesExist: false, Gone: { Count: > 0 } gone })
            return $"### Nothing to {nothing.Operation}\n\n{Remark.Gone(gone)}{CommandMessage.Reasons(nothing.Unplanned)}";

        var why =
            nothing.ChangesExist && nothing.Query.Length > 0
                ? $"This pull request changes directories, and {Markdown.Code(nothing.Query)} selects none of them. "
                    + "Tags are compared exactly: `dir:` takes the whole path from the root of the repository."
                : "The files of this pull request belong to no directory that is planned. "
                    + "If one should be, look at `when_modified.file_patterns` and `dirs` in `.terrateam/config.yml`.";
        return $"### Nothing to {nothing.Operation}\n\n{why}{CommandMessage.Reasons(nothing.Unplanned)}";
    }

    private static string Selection(string query) =>
        query.Length == 0 ? "this pull request changes" : $"{Markdown.Code(query)} selects here";

    private static string Release(IReadOnlyList<Hold> holds)
    {
        var numbers = holds.Select(static hold => hold.PullRequest).Distinct().Order().Take(20).ToList();
        var unlock = string.Join(' ', numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
        return "A hold ends once the other pull request is both merged and applied. "
            + $"If it will not be, comment `terrateam unlock {unlock}`; then plan again before you apply.";
    }

    private static string Missing(MissingPlan missing) =>
        $"{MessageParts.Dirspace(missing.Dirspace)}: {Fault(missing)}";

    internal static string Fault(MissingPlan missing) =>
        missing.Fault switch
        {
            PlanFault.NeverPlanned => "never planned",
            PlanFault.Failed => "the last plan failed",
            PlanFault.HeadMoved => "the pull request has a newer commit",
            PlanFault.BaseMoved => "the base branch has moved on",
            PlanFault.Overtaken => MessageParts.OvertakenBy(missing),
            PlanFault.Expired => "the plan is older than 14 days",
            PlanFault.NotShown or PlanFault.ShownLater => VisibilityText.Fault(missing.Fault),
            _ => "the plan was used by an apply before",
        };

    private static string Requirements(Message.RequirementsNotMet unmet) =>
        $"### :x: Not ready to be applied\n\n{MessageParts.List(unmet.Requirements, Requirement)}\n\nComment "
        + "`terrateam apply` again once this holds.";

    internal static string Requirement(UnmetRequirement requirement)
    {
        var dirspaces = string.Join(", ", requirement.Dirspaces.Take(5).Select(MessageParts.Dirspace));
        var more = requirement.Dirspaces.Count > 5 ? $" and {requirement.Dirspaces.Count - 5} more" : "";
        var where = dirspaces.Length > 0 ? $" (for {dirspaces}{more})" : "";
        return $"{Markdown.Code(requirement.Name)}: {Markdown.Inline(requirement.Missing)}{where}";
    }

    private static string Unlocked(UnlockedPullRequest unlocked)
    {
        if (!unlocked.IsKnown)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"#{unlocked.Number}: nothing was ever planned or held under this number here, so there was "
                    + $"nothing to release"
            );
        }

        var released =
            unlocked.Released.Count == 0
                ? "held nothing"
                : $"released {string.Join(", ", unlocked.Released.Take(20).Select(MessageParts.Dirspace))}"
                    + (unlocked.Released.Count > 20 ? $" and {unlocked.Released.Count - 20} more" : "");
        var runs = unlocked.RunsEnded switch
        {
            0 => "",
            1 => ", ended 1 run",
            var count => string.Create(CultureInfo.InvariantCulture, $", ended {count} runs"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{unlocked.Number}: {released}{runs}{QueueText.TakenBack(unlocked.Waiting)}"
        );
    }

    private static string Word(string operation) => Markdown.Inline(Truncation.First(operation, 60));
}
