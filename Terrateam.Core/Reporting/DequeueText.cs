using System.Globalization;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Text about work that was not started because other work goes first, or because it would be too much.
/// </summary>
internal static class DequeueText
{
    private const int MaxNamed = 5;

    public static string Waits(Message.WaitsForOthers message) =>
        $"### :hourglass: Not their turn yet\n\nThere is nothing to {message.Operation} here yet, because these "
        + $"come after others that are not applied:\n\n"
        + $"{MessageParts.List(message.Dirspaces, Waiting)}\n\n"
        + "Apply those first. What comes after them is planned by itself when they are applied, unless "
        + "`autoplan` is off for it.";

    public static string TooMany(Message.TooManyRuns message) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"### :x: Too much at once\n\nNothing was started: the {message.Operation} of {message.Dirspaces} "
                + $"directories takes more than {message.Most} runs, even with the largest batches, "
        )
        + "because workspaces of one directory, and directories with different `environment` or `runs_on`, do "
        + "not share a run.\n\n"
        + $"Take a part of them, as in `terrateam {message.Operation} workspace:production`.";

    public static string NotAppliedByItself(string reason) =>
        "### :x: Not applied by itself\n\nThe configuration says that this is applied without being asked, and "
        + "it was not:\n\n"
        + MessageParts.Below(reason);

    public static string NotMergedByItself(string reason) =>
        "### :x: Not merged by itself\n\nEverything is applied and `automerge` is on, but something that an "
        + "apply needs does not hold:\n\n"
        + $"{MessageParts.Below(reason)}\n\nOnce it holds, merge by hand, or comment `terrateam apply` to have it merged.";

    public static string Unlocked(Message.Unlocked message, string list)
    {
        var drift = message.DriftRuns switch
        {
            null => "",
            0 => "- drift: no run of a drift schedule was queued or running",
            1 => "- drift: ended 1 run",
            var count => string.Create(CultureInfo.InvariantCulture, $"- drift: ended {count} runs"),
        };
        return $"### :unlock: Unlocked\n\n{string.Join('\n', new[] { list, drift }.Where(static part => part.Length > 0))}";
    }

    public static string FeedbackTaken(Message.FeedbackTaken message) =>
        "### Thank you\n\nYour feedback is in the log of this app's operator."
        + (message.IsCut ? " It was long, and only its beginning is." : "");

    private static string Waiting(WaitingDirspace waiting)
    {
        var first = string.Join(", ", waiting.For.Take(MaxNamed).Select(MessageParts.Dirspace));
        var more =
            waiting.For.Count > MaxNamed
                ? string.Create(CultureInfo.InvariantCulture, $" and {waiting.For.Count - MaxNamed} more")
                : "";
        return $"{MessageParts.Dirspace(waiting.Dirspace)} comes after {first}{more}";
    }
}
