using System.Globalization;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Reporting;

/// <summary>Several reasons against an apply as one list: what is missing, and who or what helps.</summary>
internal static class RefusalList
{
    internal static string Render(Message.NotReady not)
    {
        var lines = not.Reasons.SelectMany(Lines).ToList();
        var command = Markdown.Code($"terrateam {Markdown.OneLine(not.Operation)}");
        var closing = not.Reasons.Any(static reason => reason is Message.AccessDenied)
            ? $"Once all of this holds, a person with permission comments {command}."
            : $"Once all of this holds, comment {command} again.";
        return $"### :x: Not ready to be applied\n\nNothing was applied, for each of these reasons:\n\n"
            + $"{MessageParts.List(lines, static line => line)}\n\n{closing}";
    }

    private static IEnumerable<string> Lines(Message reason) =>
        reason switch
        {
            Message.RequirementsNotMet unmet => unmet.Requirements.Select(MessageText.Requirement),
            Message.AccessDenied denied => denied.Denials.Select(denial => AccessText.Line(denied, denial)),
            Message.GatesShut shut => GateText.Lines(shut),
            Message.MergeConflict conflict =>
            [
                $"the pull request conflicts with {Markdown.Code(conflict.BaseRef)}. Merge or rebase onto "
                    + $"{Markdown.Code(conflict.BaseRef)} and push",
            ],
            Message.LockedByOthers locked => locked.Holds.Select(Held),
            Message.RunsInTheWay runs => runs.Runs.Select(static run =>
                $"work on the same directories is queued or running: {QueueText.Line(run)}. Wait for its end"
            ),
            Message.HeadNotSeen head =>
            [
                "the command was written before the commit "
                    + $"{Markdown.Code(Truncation.First(head.HeadSha, 7))} was there, or may have been. Look at it",
            ],
            Message.PlansMissing missing => missing.Dirspaces.Select(static plan =>
                $"{MessageParts.Dirspace(plan.Dirspace)} has no plan that may be applied: {MessageText.Fault(plan)}. "
                + "Comment `terrateam plan`, and look at the plan"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a text."),
        };

    private static string Held(Hold hold) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{MessageParts.Hold(hold)}, and holds it until it is both merged and applied. If it will not be, comment "
                + $"`terrateam unlock {hold.PullRequest}`, and plan again"
        );
}
