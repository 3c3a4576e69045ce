using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>Which dirspaces come before which, by <c>depends_on</c>.</summary>
internal sealed class DependencyGraph
{
    private readonly List<CatalogueEntry> entries;
    private readonly IReadOnlyList<int>[] dependencies;
    private readonly List<int>[] dependents;

    internal DependencyGraph(List<CatalogueEntry> entries)
    {
        this.entries = entries;
        dependencies = new IReadOnlyList<int>[entries.Count];
        dependents = new List<int>[entries.Count];
        Array.Fill(dependencies, []);
        Link();
    }

    /// <summary>
    /// The dirspaces of the changed ones and of what depends on them, each with its layer; or, where dirspaces wait for each
    /// other, those that do.
    /// </summary>
    internal (IReadOnlyDictionary<int, int> Ranks, IReadOnlyList<int> Cycle) Layers(IReadOnlyCollection<int> changed)
    {
        var (order, cycle) = Sort();
        if (cycle.Count > 0)
            return (new Dictionary<int, int>(), cycle);

        var included = Include(changed);
        var depths = new int[entries.Count];
        var ranks = new Dictionary<int, int>();
        foreach (var entry in order)
        {
            // One that is left out still keeps those on its two sides in order.
            foreach (var before in dependencies[entry])
                depths[entry] = Math.Max(depths[entry], depths[before] + (included.Contains(before) ? 1 : 0));
            if (included.Contains(entry))
                ranks[entry] = depths[entry];
        }

        return (ranks, []);
    }

    private HashSet<int> Include(IReadOnlyCollection<int> changed)
    {
        var included = new HashSet<int>(changed);
        var left = new Queue<int>(changed);
        while (left.TryDequeue(out var entry))
        {
            foreach (var dependent in dependents[entry] ?? [])
            {
                if (entries[dependent].Dirspace.WhenModified.DependsOn is { PruneOnNoChange: false } && included.Add(dependent))
                    left.Enqueue(dependent);
            }
        }

        return included;
    }

    private void Link()
    {
        if (!entries.Exists(static entry => entry.Dirspace.WhenModified.DependsOn is not null))
            return;

        var byTag = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < entries.Count; index++)
        {
            foreach (var tag in entries[index].Dirspace.Tags)
            {
                if (!byTag.TryGetValue(tag, out var having))
                    byTag.Add(tag, having = []);
                having.Add(index);
            }
        }

        var answers = new Dictionary<TagQuery, IReadOnlyList<int>>();
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index].Dirspace.WhenModified.DependsOn is not { } dependsOn)
                continue;

            var owner = entries[index].Dirspace.Dirspace.Directory;
            if (dependsOn.Query.IsRelative)
                dependencies[index] = Answer(dependsOn.Query, owner, byTag);
            else if (answers.TryGetValue(dependsOn.Query, out var known))
                dependencies[index] = known;
            else
                dependencies[index] = answers[dependsOn.Query] = Answer(dependsOn.Query, owner, byTag);

            // A query may select its own dirspace, as `dir:a or dir:b` on both does; nothing waits for itself.
            if (dependencies[index].Contains(index))
                dependencies[index] = [.. dependencies[index].Where(before => before != index)];
            foreach (var before in dependencies[index])
                (dependents[before] ??= []).Add(index);
        }
    }

    private List<int> Answer(TagQuery query, string owner, Dictionary<string, List<int>> byTag)
    {
        var candidates = query.Cover(owner) is { } cover
            ? cover.SelectMany(tag => byTag.GetValueOrDefault(tag) ?? []).Distinct()
            : Enumerable.Range(0, entries.Count);
        return [.. candidates.Where(Selected)];

        bool Selected(int candidate)
        {
            var dirspace = entries[candidate].Dirspace;
            return query.Matches(new(dirspace.Tags, dirspace.Dirspace.Directory, owner));
        }
    }

    private (List<int> Order, List<int> Cycle) Sort()
    {
        var waiting = Array.ConvertAll(dependencies, static before => before.Count);
        var order = new List<int>(entries.Count);
        order.AddRange(Enumerable.Range(0, entries.Count).Where(entry => waiting[entry] == 0));
        for (var next = 0; next < order.Count; next++)
        {
            foreach (var dependent in dependents[order[next]] ?? [])
            {
                if (--waiting[dependent] == 0)
                    order.Add(dependent);
            }
        }

        if (order.Count == entries.Count)
            return (order, []);

        // Everything left waits for something left, so following that leads into a circle.
        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        var at = Array.FindIndex(waiting, static count => count > 0);
        while (seen.TryAdd(at, path.Count))
        {
            path.Add(at);
            at = dependencies[at].First(before => waiting[before] > 0);
        }

        return (order, [.. path[seen[at]..], at]);
    }
}
