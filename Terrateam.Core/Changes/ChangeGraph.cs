using Terrateam.Core.Configuration.Stacks;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>
/// The order of dirspaces and which changes with which, by <c>depends_on</c> and the rules of stacks.
/// </summary>
internal sealed class ChangeGraph
{
    private readonly IReadOnlyList<CatalogueEntry> _entries;
    private readonly StackCatalogue _stacks;
    private readonly OrderGraph _graph;

    private readonly Dictionary<int, int> _declined = [];

    // The stacks of the nodes that are not dirspaces, for errors and explanations.
    private readonly Dictionary<int, StackNode> _stackOf = [];

    internal ChangeGraph(IReadOnlyList<CatalogueEntry> entries, TagIndex index, StackCatalogue stacks)
    {
        _entries = entries;
        _stacks = stacks;
        _graph = new(entries.Count);
        ConnectDependencies(index);
        if (stacks.HasRules)
            ConnectStacks();
    }

    /// <summary>The stack whose change or whose completion a node stands for; null for any other node.</summary>
    internal StackNode? StackOf(int node) => _stackOf.GetValueOrDefault(node);

    /// <inheritdoc cref="OrderGraph.Sort"/>
    internal (int[] Layers, List<int> Circle) Sort(bool[] counted) => _graph.Sort(counted);

    /// <summary>
    /// The changed dirspaces and what changes with them. By node: 0 where it is unchanged, else the node that causes
    /// the change, counted from 1; that is the node itself where its own files change.
    /// </summary>
    internal int[] Pull(IReadOnlyCollection<int> touched)
    {
        var causes = new int[_graph.Count];
        var left = new Queue<int>(touched);
        foreach (var entry in touched)
            causes[entry] = entry + 1;

        while (left.TryDequeue(out var node))
        {
            foreach (var (to, link) in _graph.From(node))
            {
                if (!link.HasFlag(Link.Pull) || causes[to] != 0)
                    continue;
                if (IsPruned(to))
                {
                    _declined.TryAdd(to, node);
                    continue;
                }

                causes[to] = node + 1;
                left.Enqueue(to);
            }
        }

        return causes;
    }

    /// <summary>
    /// The dirspaces with <c>prune_on_no_change</c> that a dependency would have changed, each with the node of that
    /// dependency.
    /// </summary>
    internal IReadOnlyDictionary<int, int> Declined => _declined;

    private bool IsPruned(int node) => node < _entries.Count && _entries[node].DependsOn is { PruneOnNoChange: true };

    private void ConnectDependencies(TagIndex index)
    {
        var groups = new Dictionary<(TagQuery Query, int Part), QueryGroup>();
        for (var entry = 0; entry < _entries.Count; entry++)
        {
            if (_entries[entry].DependsOn is not { Query: var query })
                continue;

            // A relative part selects differently for each dirspace; the other parts are evaluated once for all.
            var any = query is { IsRelative: true, Node: TagQueryNode.Or or } ? or.Operands : null;
            for (var number = 0; number < (any?.Count ?? 1); number++)
            {
                var part = any is null ? query.Node : any[number];
                if (part is not null && part.IsRelative)
                {
                    foreach (var member in index.Select(part, _entries[entry].Dirspace.Directory))
                    {
                        if (member != entry)
                            _graph.Connect(member, entry, Link.Order | Link.Pull);
                    }

                    continue;
                }

                if (!groups.TryGetValue((query, number), out var group))
                    groups[(query, number)] = group = NewGroup(index.Select(part, owner: null));
                Connect(group, entry);
            }
        }
    }

    private void Connect(QueryGroup group, int owner)
    {
        if (!group.Members.Contains(owner))
        {
            _graph.Connect(group.Node, owner, Link.Order | Link.Pull);
        }
        else if (group.Inside is { } other)
        {
            // A dirspace that its own query selects waits for all that the query selects. A second such one waits for
            // the first and the first for it: that circle is an error, and the remaining edges are not needed.
            _graph.Connect(other, owner, Link.Order | Link.Pull);
        }
        else
        {
            // `dir:a or dir:b` on b selects b too, and a dirspace must not wait for itself.
            group.Inside = owner;
            var rest = NewGroup([.. group.Members.Where(member => member != owner)]);
            _graph.Connect(rest.Node, owner, Link.Order | Link.Pull);
        }
    }

    private QueryGroup NewGroup(List<int> members)
    {
        var node = _graph.Add();
        foreach (var member in members)
            _graph.Connect(member, node, Link.Order | Link.Pull);
        return new(node, [.. members]);
    }

    // A stack begins after the stacks that it comes after and ends when all dirspaces in it are done, so the order
    // holds across a stack that is empty or unchanged.
    private void ConnectStacks()
    {
        var begins = _stacks.Nodes.Select(_ => _graph.Add()).ToArray();
        var ends = _stacks.Nodes.Select(_ => _graph.Add()).ToArray();
        foreach (var stack in _stacks.Nodes)
        {
            _stackOf[begins[stack.Index]] = _stackOf[ends[stack.Index]] = stack;
            _graph.Connect(begins[stack.Index], ends[stack.Index], Link.Order | Link.Pull);
            foreach (var child in stack.Children)
            {
                _graph.Connect(begins[stack.Index], begins[child.Index], Link.Order | Link.Pull);
                _graph.Connect(ends[child.Index], ends[stack.Index], Link.Order | Link.Pull);
            }

            var rule = stack.Rule;
            Follow(stack, rule.PlanAfter ?? rule.ModifiedBy, Link.Order);
            Follow(stack, rule.ApplyAfter, Link.Waits);
            Follow(stack, rule.ModifiedBy, Link.Pull);
        }

        foreach (var (entry, dirspace) in _entries.Index())
        {
            _graph.Connect(begins[dirspace.Stack.Index], entry, Link.Order | Link.Pull);
            _graph.Connect(entry, ends[dirspace.Stack.Index], Link.Order | Link.Pull);
        }

        void Follow(StackNode stack, IReadOnlyList<string>? others, Link link)
        {
            foreach (var other in _stacks.Find(others))
                _graph.Connect(ends[other.Index], begins[stack.Index], link);
        }
    }

    /// <summary>The dirspaces that a query selects, with the node that is done when all of them are.</summary>
    private sealed record QueryGroup(int Node, HashSet<int> Members)
    {
        /// <summary>The first dirspace that has the query and is selected by it.</summary>
        internal int? Inside { get; set; }
    }
}
