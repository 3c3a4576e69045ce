using System.Globalization;

namespace Terrateam.Core.Reporting;

/// <summary>
/// What people are told of work that was not started because its turn has not come, or because it would be too much.
/// </summary>
internal static class TurnText
{
    private const int MostNamed = 5;

    public static string Waits(Notice.WaitsForOthers notice) =>
        $"### :hourglass: Not their turn yet\n\nThere is nothing to {notice.Operation} here yet, because these "
        + $"come after others that are not applied:\n\n"
        + $"{NoticeParts.List(notice.Dirspaces, Waiting)}\n\n"
        + "Apply those first. What comes after them is planned by itself when they are applied, unless "
        + "`autoplan` is off for it.";

    public static string TooMany(Notice.TooManyRuns notice) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"### :x: Too much at once\n\nNothing was started: the {notice.Operation} of {notice.Dirspaces} "
                + $"directories takes more than {notice.Most} runs, even with the largest batches, "
        )
        + "because workspaces of one directory, and directories with different `environment` or `runs_on`, do "
        + "not share a run.\n\n"
        + $"Take a part of them, as in `terrateam {notice.Operation} workspace:production`.";

    public static string NotAppliedByItself(string reason) =>
        "### :x: Not applied by itself\n\nThe configuration says that this is applied without being asked, and "
        + "it was not:\n\n"
        + Below(reason);

    public static string NotMergedByItself(string reason) =>
        "### :x: Not merged by itself\n\nEverything is applied and `automerge` is on, but something that an "
        + "apply needs does not hold:\n\n"
        + $"{Below(reason)}\n\nOnce it holds, merge by hand, or comment `terrateam apply` to have it merged.";

    public static string Unlocked(Notice.Unlocked notice, string list)
    {
        var drift = notice.DriftRuns switch
        {
            null => "",
            0 => "- drift: no run of a drift schedule was queued or running",
            1 => "- drift: ended 1 run",
            var count => string.Create(CultureInfo.InvariantCulture, $"- drift: ended {count} runs"),
        };
        return $"### :unlock: Unlocked\n\n{string.Join('\n', new[] { list, drift }.Where(static part => part.Length > 0))}";
    }

    public static string FeedbackTaken(Notice.FeedbackTaken notice) =>
        "### Thank you\n\nYour feedback is in the log of whoever operates this app."
        + (notice.IsCut ? " It was long, and only its beginning is." : "");

    // The text of another notice, its headings one level down.
    private static string Below(string reason) => reason.Replace("### ", "#### ", StringComparison.Ordinal);

    private static string Waiting(WaitingDirspace waiting)
    {
        var first = string.Join(", ", waiting.For.Take(MostNamed).Select(NoticeParts.Dirspace));
        var more =
            waiting.For.Count > MostNamed
                ? string.Create(CultureInfo.InvariantCulture, $" and {waiting.For.Count - MostNamed} more")
                : "";
        return $"{NoticeParts.Dirspace(waiting.Dirspace)} comes after {first}{more}";
    }
}
