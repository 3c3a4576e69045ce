using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>
/// The stacks of a configuration and how they lie inside each other. The implicit stack <c>default</c> is one of them.
/// </summary>
internal sealed class StackCatalogue
{
    internal const string Default = "default";

    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<StackNode> _nodes = [];

    internal StackCatalogue(IEnumerable<StackRule> rules)
    {
        foreach (var rule in rules)
            Add(rule, isImplicit: false);
        if (!_byName.ContainsKey(Default))
        {
            Add(
                new(Default, null, [], null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal)),
                isImplicit: true
            );
        }

        foreach (var node in _nodes)
        {
            foreach (var child in Find(node.Rule.Stacks))
            {
                node.Children.Add(child);
                child.Parents.Add(node);
            }
        }
    }

    /// <summary>In the order of the file; an implicit <c>default</c> is last.</summary>
    internal IReadOnlyList<StackNode> Nodes => _nodes;

    /// <summary>
    /// The stack that takes what no other does; null where the file has a stack <c>default</c> of its own.
    /// </summary>
    internal StackNode? Rest => _nodes[^1] is { IsImplicit: true } rest ? rest : null;

    /// <summary>True where some rule puts stacks in order or pulls one in with another.</summary>
    internal bool HasRules =>
        _nodes.Exists(static node =>
            node.Rule.ModifiedBy is not null || node.Rule.PlanAfter is not null || node.Rule.ApplyAfter is not null
        );

    /// <summary>The stacks of these names, each once; a name that there is not is left out.</summary>
    internal IEnumerable<StackNode> Find(IEnumerable<string>? names) =>
        (names ?? []).Distinct(StringComparer.Ordinal).Where(_byName.ContainsKey).Select(name => _nodes[_byName[name]]);

    private void Add(StackRule rule, bool isImplicit)
    {
        _byName.Add(rule.Name, _nodes.Count);
        _nodes.Add(new(_nodes.Count, rule, isImplicit));
    }
}

/// <summary>One stack.</summary>
internal sealed class StackNode(int index, StackRule rule, bool isImplicit)
{
    private IReadOnlyList<StackNode>? _around;
    private StackVariables? _variables;

    internal int Index => index;

    internal StackRule Rule => rule;

    /// <summary>The tag of what is in it.</summary>
    internal string Tag { get; } = $"stack_name:{rule.Name}";

    internal bool IsImplicit => isImplicit;

    /// <summary>True for a stack of dirspaces, false for one of other stacks.</summary>
    internal bool IsLeaf => isImplicit || rule.Query is not null;

    internal List<StackNode> Parents { get; } = [];

    internal List<StackNode> Children { get; } = [];

    /// <summary>Every stack that contains it, nearer ones first.</summary>
    internal IReadOnlyList<StackNode> Around => _around ??= FindAround();

    internal StackVariables Variables => _variables ??= StackVariables.From(this);

    /// <summary>
    /// Its own <c>auto_apply</c>, else that of the nearest stack around it that has one; where several are as near, all
    /// have to say yes. Null where nothing is said.
    /// </summary>
    internal bool? AutoApply
    {
        get
        {
            List<StackNode> level = [this];
            var seen = new HashSet<StackNode>(level);
            while (level.Count > 0)
            {
                var said = level.Where(static node => node.Rule.AutoApply is not null).ToList();
                if (said.Count > 0)
                    return said.TrueForAll(static node => node.Rule.AutoApply == true);
                level = [.. level.SelectMany(static node => node.Parents).Where(seen.Add)];
            }

            return null;
        }
    }

    private List<StackNode> FindAround()
    {
        var seen = new HashSet<StackNode> { this };
        var found = new List<StackNode>();
        List<StackNode> level = [this];
        while (level.Count > 0)
        {
            level = [.. level.SelectMany(static node => node.Parents).Where(seen.Add)];
            found.AddRange(level);
        }

        return found;
    }
}
