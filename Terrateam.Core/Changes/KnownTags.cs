using Terrateam.Core.Configuration;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>The tags of a repository, and the words of a query that match nothing in it.</summary>
public sealed class KnownTags
{
    private readonly IReadOnlyList<ChangedDirspace> _dirspaces;
    private readonly HashSet<string> _tags;

    /// <summary>Takes them from the dirspaces.</summary>
    /// <param name="dirspaces">Every dirspace of the repository, changed or not.</param>
    public KnownTags(IReadOnlyList<ChangedDirspace> dirspaces)
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        _dirspaces = dirspaces;
        _tags = dirspaces.SelectMany(static dirspace => dirspace.Tags).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Every tag, sorted.</summary>
    public IReadOnlyList<string> All => field ??= [.. _tags.Order(StringComparer.Ordinal)];

    /// <summary>The words of a query that match nothing, each once.</summary>
    public IReadOnlyList<string> Unknown(TagQuery query) =>
        [.. QueryWords.From(query).Where(node => !IsKnown(node)).Select(NameOf).Distinct(StringComparer.Ordinal)];

    /// <summary>The tags that were probably meant, at most three.</summary>
    public IReadOnlyList<string> ClosestTo(string tag)
    {
        // Mostly the prefix is missing, as in `network` for `dir:network`.
        string[] keyed =
        [
            .. All.Where(known =>
                    known.EndsWith($":{tag}", StringComparison.Ordinal)
                    || known.EndsWith($"/{tag}", StringComparison.Ordinal)
                )
                .Take(3),
        ];
        return keyed.Length > 0 ? keyed
            : ClosestMatch.To(tag, All) is { } near ? [near]
            : [];
    }

    private bool IsKnown(TagQueryNode node) =>
        node is TagQueryNode.Tag tag
            ? _tags.Contains(tag.Name)
            : _dirspaces.Any(dirspace => node.Matches(new(dirspace.Tags, dirspace.Dirspace.Directory)));

    private static string NameOf(TagQueryNode node) =>
        node switch
        {
            TagQueryNode.Tag tag => tag.Name,
            TagQueryNode.InDirectory part => $"{TagQuery.Quote(part.Segments)} in dir",
            TagQueryNode.Relative relative => $"relative_dir:{relative.Path}",
            _ => "",
        };
}
