namespace Terrateam.Core.Configuration.Stacks;

/// <summary>The meaning of an edge between two nodes.</summary>
[Flags]
internal enum Link
{
    /// <summary>The second waits for the first: these edges must not form a circle.</summary>
    Waits = 1,

    /// <summary>The second is in a later layer.</summary>
    Later = 2,

    /// <summary>A change of the first also changes the second.</summary>
    Pull = 4,

    /// <summary>The second waits and is in a later layer.</summary>
    Order = Waits | Later,
}

/// <summary>
/// A graph of nodes that wait for and change each other. Some nodes stand for groups, so that a layer of thousands
/// behind a layer of thousands costs their sum in edges and not their product.
/// </summary>
/// <param name="count">The initial number of nodes.</param>
internal sealed class OrderGraph(int count)
{
    private readonly List<(int From, int To, Link Link)> _links = [];
    private int _nodes = count;
    private int[] _starts = [];
    private (int To, Link Link)[] _outgoing = [];

    /// <summary>Adds a node that stands for a group.</summary>
    internal int Add() => _nodes++;

    internal void Connect(int from, int to, Link link) => _links.Add((from, to, link));

    internal ReadOnlySpan<(int To, Link Link)> From(int node)
    {
        if (_outgoing.Length != _links.Count || _starts.Length != _nodes + 1)
            Pack();
        return _outgoing.AsSpan(_starts[node].._starts[node + 1]);
    }

    internal int Count => _nodes;

    /// <summary>
    /// The layer of every node, from 0, or, where nodes wait for each other, a circle of nodes: each waits for the next
    /// one, and the last is the first again.
    /// </summary>
    /// <param name="counted">By node, whether nodes that wait for it are one layer later. Uncounted nodes still pass on
    /// the order of those around them.</param>
    internal (int[] Layers, List<int> Circle) Sort(bool[] counted)
    {
        var layers = new int[_nodes];
        var open = new int[_nodes];
        foreach (var (_, to, link) in _links)
        {
            if (link.HasFlag(Link.Waits))
                open[to]++;
        }

        var ready = new Stack<int>(Enumerable.Range(0, _nodes).Where(node => open[node] == 0));
        var done = 0;
        while (ready.TryPop(out var node))
        {
            done++;
            var behind = layers[node] + (node < counted.Length && counted[node] ? 1 : 0);
            foreach (var (to, link) in From(node))
            {
                if (!link.HasFlag(Link.Waits))
                    continue;
                if (link.HasFlag(Link.Order))
                    layers[to] = Math.Max(layers[to], behind);
                if (--open[to] == 0)
                    ready.Push(to);
            }
        }

        return (layers, done == _nodes ? [] : Circle(open));
    }

    // Every remaining node waits for a remaining one, so following these edges ends in a circle.
    private List<int> Circle(int[] open)
    {
        var next = new int[_nodes];
        Array.Fill(next, int.MaxValue);
        foreach (var (from, to, link) in _links)
        {
            if (link.HasFlag(Link.Waits) && open[from] > 0)
                next[to] = Math.Min(next[to], from);
        }

        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        var at = Array.FindIndex(open, static left => left > 0);
        while (seen.TryAdd(at, path.Count))
        {
            path.Add(at);
            at = next[at];
        }

        // Starts with the smallest node, so that the same circle is always reported in the same way.
        var circle = path[seen[at]..];
        var first = circle.IndexOf(circle.Min());
        return [.. circle[first..], .. circle[..first], circle[first]];
    }

    private void Pack()
    {
        _starts = new int[_nodes + 1];
        foreach (var (from, _, _) in _links)
            _starts[from + 1]++;
        for (var node = 0; node < _nodes; node++)
            _starts[node + 1] += _starts[node];

        _outgoing = new (int, Link)[_links.Count];
        var at = _starts[..^1];
        foreach (var (from, to, link) in _links)
            _outgoing[at[from]++] = (to, link);
    }
}
