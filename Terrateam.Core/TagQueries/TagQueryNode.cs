using Terrateam.Core.Changes;

namespace Terrateam.Core.TagQueries;

/// <summary>A part of a query. Matching visits every part at most once.</summary>
internal abstract record TagQueryNode
{
    private TagQueryNode()
    {
    }

    internal abstract bool Matches(in TagSubject subject);

    /// <summary>
    /// Tags of which every selected subject has at least one, so that an index of tags finds the candidates; null where
    /// there is no such list.
    /// </summary>
    /// <param name="owner">As in <see cref="TagSubject"/>.</param>
    internal abstract IReadOnlyList<string>? Cover(string? owner);

    internal sealed record Tag(string Name) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject) => subject.Tags.Contains(Name);

        internal override IReadOnlyList<string> Cover(string? owner) => [Name];
    }

    /// <summary>Whole segments, one after the other, anywhere in the directory.</summary>
    internal sealed record InDirectory(string Segments) : TagQueryNode
    {
        private readonly string bounded = $"/{Segments}/";

        internal override bool Matches(in TagSubject subject) =>
            $"/{subject.Directory}/".Contains(bounded, StringComparison.Ordinal);

        internal override IReadOnlyList<string>? Cover(string? owner) => null;
    }

    /// <summary>A directory told from the directory that holds the query.</summary>
    internal sealed record Relative(string Path) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject) =>
            subject.Owner is { } owner && string.Equals(Resolve(owner), subject.Directory, StringComparison.Ordinal);

        internal override IReadOnlyList<string> Cover(string? owner) =>
            owner is not null && Resolve(owner) is { } directory ? [$"dir:{directory}"] : [];

        private string? Resolve(string owner) => RepositoryPath.Normalise($"{owner}/{Path}");
    }

    internal sealed record Not(TagQueryNode Operand) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject) => !Operand.Matches(subject);

        internal override IReadOnlyList<string>? Cover(string? owner) => null;
    }

    internal sealed record And(IReadOnlyList<TagQueryNode> Operands) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject)
        {
            foreach (var operand in Operands)
            {
                if (!operand.Matches(subject))
                    return false;
            }

            return true;
        }

        internal override IReadOnlyList<string>? Cover(string? owner) =>
            Operands.Select(operand => operand.Cover(owner)).Where(static cover => cover is not null).MinBy(static cover => cover!.Count);
    }

    internal sealed record Or(IReadOnlyList<TagQueryNode> Operands) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject)
        {
            foreach (var operand in Operands)
            {
                if (operand.Matches(subject))
                    return true;
            }

            return false;
        }

        internal override IReadOnlyList<string>? Cover(string? owner)
        {
            var all = new List<string>();
            foreach (var operand in Operands)
            {
                if (operand.Cover(owner) is not { } cover)
                    return null;
                all.AddRange(cover);
            }

            return all;
        }
    }
}
