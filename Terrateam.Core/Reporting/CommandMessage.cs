using System.Globalization;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>A command in a place where commands are not read.</summary>
    /// <param name="Line">The command.</param>
    public sealed record MisplacedCommand(string Line) : Message;

    /// <summary>GitHub has not answered for a while, and the work waits for it.</summary>
    /// <param name="Reason">What GitHub did not do.</param>
    /// <param name="Patience">How long it is tried again; null for as long as GitHub wants no call.</param>
    public sealed record WaitsForGitHub(string Reason, TimeSpan? Patience) : Message;

    /// <summary>A command that waited for GitHub, and was cancelled by an unlock meanwhile.</summary>
    /// <param name="Line">The command.</param>
    public sealed record TakenBack(string Line) : Message;

    /// <summary>An event is held back, because operators suspended the repository.</summary>
    public sealed record Suspended : Message;

    /// <summary>A merge queue's commit may not be merged.</summary>
    /// <param name="Reason">The pull request that prevents it, and why.</param>
    public sealed record QueueRefused(string Reason) : Message;

    /// <summary>A query with tags that no directory of the repository has.</summary>
    /// <param name="Operation">The command.</param>
    /// <param name="Query">The query as it was written.</param>
    /// <param name="Tags">The unknown tags.</param>
    /// <param name="Count">How many tags the repository has.</param>
    /// <param name="Unplanned">Why directories that it names do not count as changed.</param>
    public sealed record TagsUnknown(
        string Operation,
        string Query,
        IReadOnlyList<UnknownTag> Tags,
        int Count,
        IReadOnlyList<UnplannedDirectory> Unplanned
    ) : Message;

    /// <summary>Directories that a query names beside others, and that do not count as changed.</summary>
    /// <param name="Operation">The command.</param>
    /// <param name="Directories">The directories, each with the reason.</param>
    public sealed record NotPlanned(string Operation, IReadOnlyList<UnplannedDirectory> Directories) : Message;
}

/// <summary>A tag that no directory has.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="ClosestMatches">Similar tags that exist.</param>
public sealed record UnknownTag(string Tag, IReadOnlyList<string> ClosestMatches);

internal static class CommandMessage
{
    internal static string Misplaced(Message.MisplacedCommand misplaced) =>
        $"### :information_source: Not read as a command\n\n{Markdown.Fence(Truncation.First(misplaced.Line, 500))}\n\n"
        + "Commands are read in comments on the conversation of the pull request, each on a line of its own and "
        + "as plain text: not in lists, tables, headings, "
        + "bold or other markup, and not in reviews. Nothing was done. If you meant it, write it as a comment of "
        + "its own.";

    internal static string Suspended =>
        "### :no_entry: Terrateam is suspended here\n\n"
        + "Its operators have suspended it for this repository. Nothing is planned or applied until they let it go on; "
        + "commits and commands of this pull request are kept until then. Nothing needs to be done.";

    internal static string WaitsForGitHub(Message.WaitsForGitHub waits) =>
        $"### :hourglass: Waiting for GitHub\n\n{Markdown.Inline(waits.Reason)}\n\n"
        + $"This is tried again {Patience(waits)}, and nothing needs to be done. A new commit or `terrateam "
        + "unlock` does not have to wait for it.";

    private static string Patience(Message.WaitsForGitHub waits) =>
        waits.Patience is { } patience
            ? string.Create(CultureInfo.InvariantCulture, $"for up to {patience.TotalMinutes:0} minutes")
            : "when that is over";

    internal static string TakenBack(Message.TakenBack taken) =>
        $"### :information_source: Taken back\n\n{Markdown.Fence(Truncation.First(taken.Line, 500))}\n\n"
        + "This waited for GitHub when the pull request was unlocked, and was not carried out. Comment it again "
        + "if it is still wanted.";

    internal static string QueueRefused(Message.QueueRefused refused) =>
        $"### :x: Not to be merged by the queue\n\n{Markdown.Inline(refused.Reason)}\n\n"
        + "The status `terrateam apply` of the queue's commit says so. Plan and apply what is missing, then add "
        + "the pull request to the merge queue again.";

    internal static string TagsUnknown(Message.TagsUnknown unknown)
    {
        var more = unknown.Count > unknown.Tags.Count ? $"\n- and {unknown.Count - unknown.Tags.Count} more" : "";
        var operation = Markdown.OneLine(unknown.Operation);
        return $"### :x: Nothing to {operation}\n\n"
            + $"This was read as `terrateam {operation}` for the tag query "
            + $"{Markdown.Code(Truncation.First(unknown.Query, 500))}:\n\n"
            + $"{MessageParts.List(unknown.Tags, Told)}{more}{Reasons(unknown.Unplanned)}\n\n"
            + "If that was no command, leave it: nothing came of it. A tag that is meant is written as in the "
            + "configuration; without a query everything is selected.";
    }

    internal static string NotPlanned(Message.NotPlanned not) =>
        $"### :information_source: Not everything that was named is part of this "
        + $"{Markdown.OneLine(not.Operation)}{Reasons(not.Directories)}";

    /// <summary>
    /// A list of why directories do not count as changed, with a separator in front; empty for no directories.
    /// </summary>
    internal static string Reasons(IReadOnlyList<UnplannedDirectory> directories) =>
        directories.Count == 0
            ? ""
            : $"\n\nThis pull request does not change what was named:\n\n{MessageParts.List(directories, Reason)}";

    private static string Told(UnknownTag tag)
    {
        var nearest =
            tag.ClosestMatches.Count == 0 ? "" : $"; nearest: {string.Join(", ", tag.ClosestMatches.Select(Shown))}";
        return $"no directory has the tag {Shown(tag.Tag)}{nearest}";
    }

    private static string Reason(UnplannedDirectory directory) =>
        $"{Shown(directory.Directory)}: "
        + $"{string.Join("; ", directory.Reasons.Select(static reason => Markdown.Inline(Truncation.First(reason, 500))))}";

    private static string Shown(string text) => Markdown.Code(Truncation.First(text, 200));
}
