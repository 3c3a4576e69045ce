using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>Several reasons against an apply.</summary>
    /// <param name="Reasons">The reasons; at least two.</param>
    public sealed record NotReady(IReadOnlyList<Message> Reasons) : Message
    {
        /// <summary>The command.</summary>
        public string Operation { get; init; } = "apply";
    }

    /// <summary>A pull request was merged before everything of it was applied.</summary>
    /// <param name="Dirspaces">What is not applied.</param>
    /// <param name="Held">What of it no other pull request can apply until then.</param>
    public sealed record MergedUnapplied(IReadOnlyList<Dirspace> Dirspaces, IReadOnlyList<Dirspace> Held) : Message;

    /// <summary>A pull request was closed without a merge, which deletes its plans and releases its locks.</summary>
    /// <param name="Discarded">Dirspaces with a plan that was not applied.</param>
    /// <param name="Applied">Dirspaces that were applied, and whose change the base branch does not have.</param>
    /// <param name="BaseRef">The base branch.</param>
    public sealed record ClosedUnmerged(
        IReadOnlyList<Dirspace> Discarded,
        IReadOnlyList<Dirspace> Applied,
        string BaseRef
    ) : Message;
}

/// <summary>What leaves a dirspace with nothing to apply.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="AppliedAt">When it was applied; null where its plan found nothing to change.</param>
/// <param name="By">Login of the user who asked for it; null where it began by itself, or where that was not kept.</param>
public sealed record SettledDirspace(Dirspace Dirspace, DateTimeOffset? AppliedAt, string? By);

/// <summary>Text about what a pull request leaves unapplied, or has applied before.</summary>
internal static class UnappliedText
{
    private const int MaxListed = 20;

    internal static string NothingLeft(Message.NothingLeft left, string selection)
    {
        var list = left.Dirspaces.Count == 0 ? "." : $":\n\n{MessageParts.List(left.Dirspaces, Settled, MaxListed)}";
        return $"### :white_check_mark: Nothing left to {left.Operation}\n\nEverything that {selection} is applied "
            + $"already{list}";
    }

    internal static string Merged(Message.MergedUnapplied merged)
    {
        var blocked = merged.Held.Count switch
        {
            0 => "They block no other pull request.",
            _ when merged.Held.Count == merged.Dirspaces.Count =>
                "Until they are, this pull request holds them, and no other can apply them.",
            _ => "Until they are, no other pull request can apply these:\n\n"
                + MessageParts.List(merged.Held, MessageParts.Dirspace, MaxListed),
        };
        return "### :warning: Merged without being applied\n\nThe branch has changes to these that are not applied:"
            + $"\n\n{MessageParts.List(merged.Dirspaces, MessageParts.Dirspace, MaxListed)}\n\n{blocked}\n\n"
            + "- To apply them: comment `terrateam apply` here; `terrateam plan` first where a plan is missing or "
            + "out of date.\n"
            + "- To leave them to a later pull request: comment `terrateam unlock`.";
    }

    internal static string Closed(Message.ClosedUnmerged closed)
    {
        List<string> parts = ["### Closed without being merged"];
        if (closed.Applied.Count > 0)
        {
            parts.Add(
                $":warning: These were applied, and {Markdown.Code(closed.BaseRef)} does not have the change: the "
                    + "next apply there takes it back.\n\n"
                    + MessageParts.List(closed.Applied, MessageParts.Dirspace, MaxListed)
            );
        }

        if (closed.Discarded.Count > 0)
        {
            parts.Add(
                $"The plans of these were deleted:\n\n"
                    + MessageParts.List(closed.Discarded, MessageParts.Dirspace, MaxListed)
            );
        }

        parts.Add("Nothing is held any more. When the pull request is opened again, it is planned anew.");
        return string.Join("\n\n", parts);
    }

    private static string Settled(SettledDirspace settled)
    {
        if (settled.AppliedAt is not { } at)
            return $"{MessageParts.Dirspace(settled.Dirspace)}: its plan found nothing to change";

        var by = settled.By is { } login ? $" because {Markdown.Code(login)} asked for it" : "";
        return $"{MessageParts.Dirspace(settled.Dirspace)}: applied at {MessageParts.Time(at)}{by}";
    }
}
