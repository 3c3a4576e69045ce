using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>
/// Indexes dirspaces by their tags and the segments of their directories, so that a query tests few of them.
/// </summary>
internal sealed class TagIndex
{
    private readonly IReadOnlyList<CatalogueEntry> _entries;
    private readonly Dictionary<string, List<int>> _byTag = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, List<int>>> _bySegment;

    internal TagIndex(IReadOnlyList<CatalogueEntry> entries)
    {
        _entries = entries;
        _bySegment = new(BySegment);
        _byTag.EnsureCapacity(entries.Count);
        for (var index = 0; index < entries.Count; index++)
        {
            foreach (var tag in entries[index].Tags)
                Add(_byTag, tag, index);
        }
    }

    internal void Add(int entry, string tag)
    {
        if (_entries[entry].Tags.Add(tag))
            Add(_byTag, tag, entry);
    }

    /// <summary>The dirspaces that a query selects, in order.</summary>
    /// <param name="query">The query, or a part of one.</param>
    /// <param name="owner">The directory of the dirspace that has the query; null where none has.</param>
    internal List<int> Select(TagQueryNode? query, string? owner)
    {
        if (query is null)
            return [.. Enumerable.Range(0, _entries.Count)];
        if (query is TagQueryNode.Relative relative)
            return Beside(relative, owner);

        var candidates = Candidates(query, owner) ?? Enumerable.Range(0, _entries.Count);
        return
        [
            .. candidates.Where(candidate =>
                query.Matches(new(_entries[candidate].Tags, _entries[candidate].Dirspace.Directory, owner))
            ),
        ];
    }

    // A superset of the selected dirspaces; null where none is smaller than the set of all.
    private IReadOnlyCollection<int>? Candidates(TagQueryNode query, string? owner)
    {
        switch (query)
        {
            case TagQueryNode.Tag tag:
                return _byTag.GetValueOrDefault(tag.Name) ?? [];
            case TagQueryNode.Relative relative:
                return Beside(relative, owner);
            case TagQueryNode.InDirectory inDirectory:
                return _bySegment.Value.GetValueOrDefault(inDirectory.First) ?? [];
            case TagQueryNode.And and:
                return and
                    .Operands.Select(operand => Candidates(operand, owner))
                    .Where(static some => some is not null)
                    .MinBy(static some => some!.Count);
            case TagQueryNode.Or or:
                var any = new SortedSet<int>();
                foreach (var operand in or.Operands)
                {
                    if (Candidates(operand, owner) is not { } some)
                        return null;
                    any.UnionWith(some);
                }

                return any;
            default:
                return null;
        }
    }

    // Most dependencies in a large repository are of this kind, one for each dirspace.
    private List<int> Beside(TagQueryNode.Relative relative, string? owner)
    {
        if (
            owner is null
            || relative.Resolve(owner) is not { } directory
            || !_byTag.TryGetValue($"dir:{directory}", out var having)
        )
        {
            return [];
        }

        // A configuration may give a tag of this form to another directory.
        foreach (var entry in having)
        {
            if (!IsIn(entry, directory))
                return In(having, directory);
        }

        return having;
    }

    private List<int> In(List<int> some, string directory) => some.FindAll(entry => IsIn(entry, directory));

    private bool IsIn(int entry, string directory) =>
        string.Equals(_entries[entry].Dirspace.Directory, directory, StringComparison.Ordinal);

    private Dictionary<string, List<int>> BySegment()
    {
        var segments = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var byText = segments.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var index = 0; index < _entries.Count; index++)
        {
            var directory = _entries[index].Dirspace.Directory.AsSpan();
            foreach (var range in directory.Split('/'))
            {
                var segment = directory[range];
                if (!byText.TryGetValue(segment, out var having))
                    segments.Add(segment.ToString(), [index]);
                else if (having[^1] != index)
                    having.Add(index);
            }
        }

        return segments;
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int entry)
    {
        if (!index.TryGetValue(key, out var having))
            index.Add(key, having = []);
        having.Add(entry);
    }
}
