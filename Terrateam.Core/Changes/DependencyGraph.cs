using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>
/// Which dirspaces come before which, by <c>depends_on</c>. Dirspaces that ask the same query wait for one and the same group,
/// so that a layer of thousands behind a layer of thousands costs their sum and not their product.
/// </summary>
internal sealed class DependencyGraph
{
    private readonly List<CatalogueEntry> entries;
    private readonly Dictionary<string, List<int>> byTag = new(StringComparer.Ordinal);
    private readonly List<Group> groups = [];

    // By dirspace: the group that it waits for, or -1, and the groups that it is in.
    private readonly int[] waitsFor;
    private readonly List<int>?[] memberOf;

    internal DependencyGraph(List<CatalogueEntry> entries)
    {
        this.entries = entries;
        waitsFor = new int[entries.Count];
        memberOf = new List<int>?[entries.Count];
        Array.Fill(waitsFor, -1);
        if (entries.Exists(static entry => entry.Dirspace.WhenModified.DependsOn is not null))
            Link();
    }

    /// <summary>
    /// The changed dirspaces and what depends on them, each with its layer; or, where dirspaces wait for each other, those that do.
    /// </summary>
    internal (IReadOnlyDictionary<int, int> Ranks, IReadOnlyList<int> Cycle) Layers(IReadOnlyCollection<int> changed)
    {
        var included = Include(changed);
        var ranks = new Dictionary<int, int>(included.Count);
        var open = groups.ConvertAll(static group => group.Members.Count);
        var depths = new int[groups.Count];
        var ready = new Stack<int>();
        var done = 0;
        for (var entry = 0; entry < entries.Count; entry++)
        {
            if (waitsFor[entry] < 0)
                Finish(entry, 0);
        }

        // A group without members is never reached from one, so its dirspaces are free from the start.
        foreach (var (index, group) in groups.Index())
        {
            if (group.Members.Count == 0)
                ready.Push(index);
        }

        while (ready.TryPop(out var next))
        {
            foreach (var entry in groups[next].Waiting)
                Finish(entry, depths[next]);
        }

        return done == entries.Count ? (ranks, []) : (new Dictionary<int, int>(), Circle(open));

        void Finish(int entry, int depth)
        {
            done++;
            if (included.Contains(entry))
                ranks[entry] = depth;
            foreach (var group in memberOf[entry] ?? [])
            {
                // One that is left out still keeps those on its two sides in order.
                depths[group] = Math.Max(depths[group], depth + (included.Contains(entry) ? 1 : 0));
                if (--open[group] == 0)
                    ready.Push(group);
            }
        }
    }

    private HashSet<int> Include(IReadOnlyCollection<int> changed)
    {
        var included = new HashSet<int>(changed);
        var left = new Queue<int>(changed);
        var reached = new bool[groups.Count];
        while (left.TryDequeue(out var entry))
        {
            foreach (var group in memberOf[entry] ?? [])
            {
                if (reached[group])
                    continue;
                reached[group] = true;
                foreach (var dependent in groups[group].Waiting)
                {
                    if (entries[dependent].Dirspace.WhenModified.DependsOn is { PruneOnNoChange: false } && included.Add(dependent))
                        left.Enqueue(dependent);
                }
            }
        }

        return included;
    }

    private void Link()
    {
        foreach (var (index, entry) in entries.Index())
        {
            foreach (var tag in entry.Dirspace.Tags)
            {
                if (!byTag.TryGetValue(tag, out var having))
                    byTag.Add(tag, having = []);
                having.Add(index);
            }
        }

        var shared = new Dictionary<TagQuery, int>();
        foreach (var (index, entry) in entries.Index())
        {
            if (entry.Dirspace.WhenModified.DependsOn is not { } dependsOn)
                continue;

            var group = -1;
            if (!dependsOn.Query.IsRelative && !shared.TryGetValue(dependsOn.Query, out group))
                group = shared[dependsOn.Query] = Add(Answer(dependsOn.Query, entry));
            else if (dependsOn.Query.IsRelative)
                group = Add(Answer(dependsOn.Query, entry));

            // A query may select its own dirspace, as `dir:a or dir:b` on both does; nothing waits for itself.
            if (groups[group].Members.Contains(index))
                group = Add([.. groups[group].Members.Where(member => member != index)]);
            waitsFor[index] = group;
            groups[group].Waiting.Add(index);
        }

        foreach (var (index, group) in groups.Index())
        {
            if (group.Waiting.Count == 0)
                continue;
            foreach (var member in group.Members)
            {
                (memberOf[member] ??= []).Add(index);
            }
        }
    }

    private int Add(List<int> members)
    {
        groups.Add(new([.. members], []));
        return groups.Count - 1;
    }

    private List<int> Answer(TagQuery query, CatalogueEntry owner)
    {
        var directory = owner.Dirspace.Dirspace.Directory;
        var candidates = query.Cover(directory) is { } cover
            ? cover.SelectMany(tag => byTag.GetValueOrDefault(tag) ?? []).Distinct()
            : Enumerable.Range(0, entries.Count);
        return [.. candidates.Where(candidate =>
            query.Matches(new(entries[candidate].Dirspace.Tags, entries[candidate].Dirspace.Dirspace.Directory, directory)))];
    }

    // Everything left waits for something left, so following that leads into a circle.
    private List<int> Circle(List<int> open)
    {
        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        var at = Array.FindIndex(waitsFor, Waits);
        while (seen.TryAdd(at, path.Count))
        {
            path.Add(at);
            at = groups[waitsFor[at]].Members.Where(member => Waits(waitsFor[member])).Min();
        }

        return [.. path[seen[at]..], at];

        bool Waits(int group) => group >= 0 && open[group] > 0;
    }

    /// <summary>Dirspaces and those that wait for all of them.</summary>
    private sealed record Group(HashSet<int> Members, List<int> Waiting);
}
