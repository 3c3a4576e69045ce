using System.Globalization;

namespace Terrateam.Core.Reporting;

/// <summary>What people are told of work that is in the way of theirs, and of their own that waits.</summary>
internal static class QueueText
{
    private const int MostNamed = 5;

    public static string Refused(Notice.RunsInTheWay notice) =>
        $"### :hourglass: Not now\n\nThe {Word(notice.Operation)} did not start, because work on the same "
        + $"directories is queued or running:\n\n"
        + $"{NoticeParts.List(notice.Runs, Line)}\n\nComment again once it is done. If it will never be, because "
        + $"its runner is gone, comment `terrateam unlock` first.";

    public static string Queued(Notice.Queued notice) =>
        $"### :hourglass: Queued\n\nThe {Word(notice.Operation)} waits for work on the same directories, and "
        + $"goes on by itself when that is over:\n\n"
        + $"{NoticeParts.List(notice.Runs, Line)}\n\n"
        + "Applies go before plans, then the older before the younger. When its turn comes, everything that it "
        + "needs is looked at again. "
        + "To take it back, comment `terrateam unlock`, push a newer commit, or close the pull request.";

    public static string AlreadyUnderWay(Notice.AlreadyUnderWay notice) =>
        $"### :hourglass: Already under way\n\nThe same {Word(notice.Operation)} is queued or running, so that "
        + $"it was not started once more:\n\n"
        + $"{NoticeParts.List(notice.Runs, Line)}\n\nIts comment tells what comes of it. If nothing ever will, "
        + $"because its runner is gone, comment `terrateam unlock` and ask again.";

    public static string Spent(Notice.BudgetSpent notice)
    {
        var (who, setting) = notice.Login is { } login
            ? ($"{Markdown.Code(login)} has given", "Commands:MostOfPerson")
            : ("In this repository have been given", "Commands:MostOfRepository");
        return string.Create(
                CultureInfo.InvariantCulture,
                $"### :hourglass: Too many commands\n\n{who} {notice.Most} commands within an hour, which is the "
                    + $"most. What comes beyond is left alone, without another word, until "
                    + $"{NoticeParts.Time(notice.Until)}. "
            ) + $"Pushes are planned as ever. The limit is the setting `{setting}` of the app.";
    }

    public static string TakenBack(int count) =>
        count switch
        {
            0 => "",
            1 => ", took back 1 command or plan that waited",
            _ => string.Create(CultureInfo.InvariantCulture, $", took back {count} commands or plans that waited"),
        };

    private static string Line(RunInTheWay run)
    {
        var what = NoticeParts.Link(Word(run.Operation), run.Url) ?? Word(run.Operation);
        var whose = run.Drift is { } schedule
            ? $"of the drift schedule {Markdown.Code(Cut.First(schedule, 60))}"
            : string.Create(CultureInfo.InvariantCulture, $"of #{run.PullRequest}");
        var dirspaces = string.Join(", ", run.Dirspaces.Take(MostNamed).Select(NoticeParts.Dirspace));
        var more =
            run.Dirspaces.Count > MostNamed
                ? string.Create(CultureInfo.InvariantCulture, $" and {run.Dirspaces.Count - MostNamed} more")
                : "";
        var unlock = run.Drift is null ? run.PullRequest.ToString(CultureInfo.InvariantCulture) : "drift";
        var stale = run.MayBeStale
            ? $" (may be stale: look at its job, and if that is gone comment `terrateam unlock {unlock}`)"
            : "";
        return $"{what} {whose}, {(run.IsQueued ? "queued " : "")}since {NoticeParts.Time(run.Since)}: "
            + $"{dirspaces}{more}{stale}";
    }

    private static string Word(string operation) => Markdown.Inline(Cut.First(operation, 60));
}
