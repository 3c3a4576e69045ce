namespace Terrateam.Core.Configuration.Stacks;

/// <summary>The stacks of a configuration and their nesting, the implicit stack <c>default</c> included.</summary>
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
    /// The implicit stack for dirspaces that no other takes; null where the file defines a stack <c>default</c>.
    /// </summary>
    internal StackNode? Rest => _nodes[^1] is { IsImplicit: true } rest ? rest : null;

    /// <summary>True where a rule orders stacks or makes one change with another.</summary>
    internal bool HasRules =>
        _nodes.Exists(static node =>
            node.Rule.ModifiedBy is not null || node.Rule.PlanAfter is not null || node.Rule.ApplyAfter is not null
        );

    /// <summary>The stacks of these names, each once; unknown names are ignored.</summary>
    internal IEnumerable<StackNode> Find(IEnumerable<string>? names) =>
        (names ?? []).Distinct(StringComparer.Ordinal).Where(_byName.ContainsKey).Select(name => _nodes[_byName[name]]);

    private void Add(StackRule rule, bool isImplicit)
    {
        _byName.Add(rule.Name, _nodes.Count);
        _nodes.Add(new(_nodes.Count, rule, isImplicit));
    }
}

internal sealed class StackNode(int index, StackRule rule, bool isImplicit)
{
    private IReadOnlyList<StackNode>? _around;
    private StackVariables? _variables;
    private (bool Known, StackNode? Source) _autoApply;

    internal int Index => index;

    internal StackRule Rule => rule;

    /// <summary>The tag of the dirspaces in it.</summary>
    internal string Tag { get; } = $"stack_name:{rule.Name}";

    internal bool IsImplicit => isImplicit;

    /// <summary>True for a stack of dirspaces, false for a stack of stacks.</summary>
    internal bool IsLeaf => isImplicit || rule.Query is not null;

    internal List<StackNode> Parents { get; } = [];

    internal List<StackNode> Children { get; } = [];

    /// <summary>Every stack that contains it, nearest first.</summary>
    internal IReadOnlyList<StackNode> Around => _around ??= FindAround();

    internal StackVariables Variables => _variables ??= StackVariables.From(this);

    /// <summary>
    /// The stack whose <c>auto_apply</c> holds: itself where it sets one, else the nearest around it that does; of
    /// several at the same distance, all have to be true, so that one with false decides. Null where none sets it.
    /// </summary>
    internal StackNode? AutoApplySource
    {
        get
        {
            // Every dirspace of the stack asks.
            if (!_autoApply.Known)
                _autoApply = (true, FindAutoApply());
            return _autoApply.Source;
        }
    }

    private StackNode? FindAutoApply()
    {
        List<StackNode> level = [this];
        var seen = new HashSet<StackNode>(level);
        while (level.Count > 0)
        {
            var said = level.Where(static node => node.Rule.AutoApply is not null).ToList();
            if (said.Count > 0)
                return said.Find(static node => node.Rule.AutoApply == false) ?? said[0];
            level = [.. level.SelectMany(static node => node.Parents).Where(seen.Add)];
        }

        return null;
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
