using System.Globalization;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Reporting;

/// <summary>Text about work that goes first, and about work that waits.</summary>
internal static class QueueText
{
    private const int MaxNamed = 5;

    public static string Refused(Message.RunsInTheWay message) =>
        $"### :hourglass: Not now\n\nThe {Word(message.Operation)} did not start, because work on the same "
        + $"directories is queued or running:\n\n"
        + $"{MessageParts.List(message.Runs, Line)}\n\nComment again once it is done. If it will never be, because "
        + $"its runner is gone, comment `terrateam unlock` first.";

    public static string Queued(Message.Queued message) =>
        $"### :hourglass: Queued\n\nThe {Word(message.Operation)} waits for work on the same directories, and "
        + $"goes on by itself when that is over:\n\n"
        + $"{MessageParts.List(message.Runs, Line)}\n\n"
        + "Applies go before plans, then the older before the younger. When its turn comes, everything that it "
        + "needs is looked at again. "
        + "To take it back, comment `terrateam unlock`, push a newer commit, or close the pull request.";

    public static string AlreadyUnderWay(Message.AlreadyUnderWay message) =>
        $"### :hourglass: Already under way\n\nThe same {Word(message.Operation)} is queued or running, so that "
        + $"it was not started once more:\n\n"
        + $"{MessageParts.List(message.Runs, Line)}\n\nIts comment tells what comes of it. If nothing ever will, "
        + $"because its runner is gone, comment `terrateam unlock` and ask again.";

    public static string Spent(Message.BudgetSpent message)
    {
        var (who, setting) = message.Login is { } login
            ? ($"{Markdown.Code(login)} has given", "Commands:MostOfPerson")
            : ("In this repository have been given", "Commands:MostOfRepository");
        return string.Create(
                CultureInfo.InvariantCulture,
                $"### :hourglass: Too many commands\n\n{who} {message.Most} commands within an hour, which is the "
                    + $"most. What comes beyond is left alone, without another word, until "
                    + $"{MessageParts.Time(message.Until)}. "
            ) + $"Pushes are planned as ever. The limit is the setting `{setting}` of the app.";
    }

    public static string TakenBack(int count) =>
        count switch
        {
            0 => "",
            1 => ", took back 1 command or plan that waited",
            _ => string.Create(CultureInfo.InvariantCulture, $", took back {count} commands or plans that waited"),
        };

    internal static string Line(RunInTheWay run)
    {
        var what = MessageParts.Link(Word(run.Operation), run.Url) ?? Word(run.Operation);
        var whose = run.Drift is { } schedule
            ? $"of the drift schedule {Markdown.Code(Truncation.First(schedule, 60))}"
            : string.Create(CultureInfo.InvariantCulture, $"of #{run.PullRequest}");
        var dirspaces = string.Join(", ", run.Dirspaces.Take(MaxNamed).Select(MessageParts.Dirspace));
        var more =
            run.Dirspaces.Count > MaxNamed
                ? string.Create(CultureInfo.InvariantCulture, $" and {run.Dirspaces.Count - MaxNamed} more")
                : "";
        var unlock = run.Drift is null ? run.PullRequest.ToString(CultureInfo.InvariantCulture) : "drift";
        var stale = run.MayBeStale
            ? $" (may be stale: look at its job, and if that is gone comment `terrateam unlock {unlock}`)"
            : "";
        return $"{what} {whose}, {(run.IsQueued ? "queued " : "")}since {MessageParts.Time(run.Since)}: "
            + $"{dirspaces}{more}{stale}";
    }

    private static string Word(string operation) => Markdown.Inline(Truncation.First(operation, 60));
}
