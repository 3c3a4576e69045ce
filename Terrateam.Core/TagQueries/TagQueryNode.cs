using Terrateam.Core.Patterns;

namespace Terrateam.Core.TagQueries;

/// <summary>A part of a query. Matching visits every part at most once.</summary>
internal abstract record TagQueryNode
{
    private TagQueryNode() { }

    internal abstract bool Matches(in TagSubject subject);

    /// <summary>True where the result depends on the dirspace that holds the query.</summary>
    internal virtual bool IsRelative => false;

    internal sealed record Tag(string Name) : TagQueryNode
    {
        internal override bool Matches(in TagSubject subject) => subject.Tags.Contains(Name);
    }

    /// <summary>Whole segments, one after the other, anywhere in the directory.</summary>
    internal sealed record InDirectory(string Segments) : TagQueryNode
    {
        private readonly string _bounded = $"/{Segments}/";

        /// <summary>The first segment: every directory that this selects contains it.</summary>
        internal string First { get; } = Segments.Split('/')[0];

        internal override bool Matches(in TagSubject subject) =>
            $"/{subject.Directory}/".Contains(_bounded, StringComparison.Ordinal);
    }

    /// <summary>A directory relative to that of the dirspace that holds the query.</summary>
    internal sealed record Relative(string Path) : TagQueryNode
    {
        internal override bool IsRelative => true;

        internal override bool Matches(in TagSubject subject) =>
            subject.Owner is { } owner && string.Equals(Resolve(owner), subject.Directory, StringComparison.Ordinal);

        /// <summary>The directory, seen from another one; null where it leads out of the repository.</summary>
        internal string? Resolve(string owner) => RepositoryPath.Normalise($"{owner}/{Path}");
    }

    internal sealed record Not(TagQueryNode Operand) : TagQueryNode
    {
        internal override bool IsRelative => Operand.IsRelative;

        internal override bool Matches(in TagSubject subject) => !Operand.Matches(subject);
    }

    internal sealed record And(IReadOnlyList<TagQueryNode> Operands) : TagQueryNode
    {
        internal override bool IsRelative { get; } = Operands.Any(static operand => operand.IsRelative);

        internal override bool Matches(in TagSubject subject)
        {
            foreach (var operand in Operands)
            {
                if (!operand.Matches(subject))
                    return false;
            }

            return true;
        }
    }

    internal sealed record Or(IReadOnlyList<TagQueryNode> Operands) : TagQueryNode
    {
        internal override bool IsRelative { get; } = Operands.Any(static operand => operand.IsRelative);

        internal override bool Matches(in TagSubject subject)
        {
            foreach (var operand in Operands)
            {
                if (operand.Matches(subject))
                    return true;
            }

            return false;
        }
    }
}
