using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Notices;

/// <summary>A notice in words. All of it is plain text in which nothing has a meaning; only the links lead anywhere.</summary>
/// <param name="Title">One line.</param>
/// <param name="Lines">What is known, each with its name.</param>
/// <param name="Links">Pages of GitHub, each with its name.</param>
public sealed record NoticeMessage(
    string Title,
    IReadOnlyList<(string Name, string Text)> Lines,
    IReadOnlyList<(string Name, Uri Address)> Links
)
{
    /// <summary>The lines as one text.</summary>
    public string Body => string.Join('\n', Lines.Select(static line => $"{line.Name}: {line.Text}"));
}

/// <summary>Says a notice in words.</summary>
public static class NoticeText
{
    private const int MaxDirspaces = 10;
    private const int MaxLength = 200;

    /// <summary>The message of a notice.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="web">Root of GitHub's pages.</param>
    public static NoticeMessage Create(Notice notice, Uri web)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(web);
        var number = notice.PullRequest?.ToString(CultureInfo.InvariantCulture);
        var where = notice.Repository.FullName + (number is null ? "" : $"#{number}");
        return new(
            // Names of repositories have no characters with a meaning.
            $"{Happened(notice)}: {where}",
            [.. Lines(notice)],
            [.. Links(notice, web, number)]
        );
    }

    private static string Happened(Notice notice) =>
        notice.Event switch
        {
            NoticeEvent.PlanFailed => "Plan failed",
            NoticeEvent.ApplyDone => "Applied",
            NoticeEvent.ApplyFailed => "Apply failed",
            NoticeEvent.DriftFound => "Drift found",
            NoticeEvent.DriftGone => "Drift is gone",
            NoticeEvent.GateWaiting => "Approval needed",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Locked for {Math.Floor((notice.At - (notice.Since ?? notice.At)).TotalHours)} hours"
            ),
        };

    private static IEnumerable<(string Name, string Text)> Lines(Notice notice)
    {
        if (notice.Title is { } title)
            yield return ("Pull request", Plain(title));
        if (notice.Actor is { } actor)
            yield return ("By", Plain(actor));
        if (notice.Schedule is { } schedule)
            yield return ("Drift schedule", Plain(schedule));
        foreach (var gate in notice.Gates.Take(MaxDirspaces))
            yield return ("Gate", Plain(gate));
        yield return (notice.Dirspaces.Count == 1 ? "Directory" : "Directories", Directories(notice.Dirspaces));
        if (notice.Since is { } since)
            yield return ("Since", since.ToString("u", CultureInfo.InvariantCulture));
        if (notice.Reason is { } reason)
            yield return ("Reason", Plain(reason));
    }

    private static string Directories(IReadOnlyList<Dirspace> dirspaces)
    {
        var named = string.Join(", ", dirspaces.Take(MaxDirspaces).Select(static one => Plain(NameOf(one))));
        return dirspaces.Count > MaxDirspaces
            ? string.Create(CultureInfo.InvariantCulture, $"{named} and {dirspaces.Count - MaxDirspaces} more")
            : named;
    }

    private static string NameOf(Dirspace dirspace) =>
        dirspace.Workspace is "default" ? dirspace.Directory : $"{dirspace.Directory} ({dirspace.Workspace})";

    private static IEnumerable<(string Name, Uri Address)> Links(Notice notice, Uri web, string? number)
    {
        var root =
            $"{web.ToString().TrimEnd('/')}/{Escaped(notice.Repository.Owner)}/{Escaped(notice.Repository.Name)}";
        yield return number is null
            ? ("Repository", new Uri(root))
            : ("Pull request", new Uri($"{root}/pull/{number}"));
        if (
            Uri.TryCreate(notice.RunUrl, UriKind.Absolute, out var run)
            && string.Equals(run.Authority, web.Authority, StringComparison.OrdinalIgnoreCase)
            && run.Scheme == web.Scheme
        )
        {
            yield return ("Run", run);
        }
    }

    private static string Escaped(string name) => Uri.EscapeDataString(name);

    private static string Plain(string text) => PlainText.From(text, MaxLength);
}
