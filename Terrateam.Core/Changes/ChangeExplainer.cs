using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

internal sealed class ChangeExplainer
{
    private const int MaxFiles = 20;

    private readonly RepositoryConfiguration _configuration;
    private readonly ChangeContext _context;
    private readonly bool _truncated;
    private readonly ChangeMatching _matching;
    private readonly PatternSources _sources;
    private readonly Lazy<DirspaceAbsence> _absence;
    private readonly Dictionary<Dirspace, int> _entries;
    private readonly Dictionary<Dirspace, ChangedDirspace> _changed;
    private readonly HashSet<Dirspace> _forced;

    internal ChangeExplainer(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext context
    )
    {
        _configuration = configuration;
        _context = context;
        _truncated = changed.Truncated;
        _matching = new(configuration, repositoryFiles, changed, context);
        Changes = _matching.ToSet();
        _sources = new(configuration, context.Index, context.Index.Changed(changed, repositoryFiles));
        _absence = new(() => new(configuration, repositoryFiles, context.Index, _matching.Gone));
        _entries = _matching.Entries.Index().ToDictionary(static pair => pair.Item.Dirspace, static pair => pair.Index);
        _changed = Changes.Changed.ToDictionary(static dirspace => dirspace.Dirspace);
        _forced = [.. context.Forced];
    }

    internal ChangeSet Changes { get; }

    internal DirspaceExplanation Explain(Dirspace dirspace)
    {
        if (!_entries.TryGetValue(dirspace, out var index))
            return new(dirspace, null, null, [_absence.Value.For(dirspace)]);

        var entry = _matching.Entries[index];
        var own = _changed.GetValueOrDefault(dirspace);
        var reasons =
            Changes.Errors.Count > 0 ? []
            : own is null ? WhyNot(index)
            : Why(index);
        return new(dirspace, own, entry.Rule?.Path, reasons)
        {
            AutoApplyStack = own is null ? null : entry.Stack.AutoApplySource?.Rule.Name,
        };
    }

    private List<ChangeReason> Why(int index)
    {
        var entry = _matching.Entries[index];
        var reasons = new List<ChangeReason>();
        if (_truncated)
            reasons.Add(new ChangeReason.Truncated());
        else if (_forced.Contains(entry.Dirspace))
            reasons.Add(new ChangeReason.Forced());

        var (matched, vetoed) = _sources.Files(entry);
        reasons.AddRange(matched.Take(MaxFiles));
        if (matched.Count > MaxFiles)
            reasons.Add(new ChangeReason.MatchedMore(matched.Count - MaxFiles));
        if (_matching.Causes[index] - 1 != index)
            reasons.Add(Pulled(index, _matching.Causes[index] - 1));
        reasons.AddRange(vetoed.Take(MaxFiles));
        return reasons;
    }

    private List<ChangeReason> WhyNot(int index)
    {
        var entry = _matching.Entries[index];
        var reasons = new List<ChangeReason>();
        var dependsOn = _matching.Graph!.Declined.TryGetValue(index, out var cause)
            ? new ChangeReason.Pruned(
                Pulled(index, cause),
                $"{SettingPlace.For(_configuration, entry, "depends_on")}.depends_on.prune_on_no_change"
            )
            : null;
        if (dependsOn is not null)
            reasons.Add(dependsOn);

        var (_, vetoed) = _sources.Files(entry);
        reasons.AddRange(vetoed.Take(MaxFiles));
        if (vetoed.Count == 0)
            reasons.Add(new ChangeReason.NothingMatches(_sources.From(entry)));
        if (entry.DependsOn is { } setting && dependsOn is null)
            reasons.Add(new ChangeReason.DependenciesUnchanged(setting.Query, Key(entry)));
        return reasons;
    }

    // Follows the causes back from the dirspace to the one that pulled it in, through the nodes of groups and stacks.
    private ChangeReason Pulled(int index, int cause)
    {
        var entry = _matching.Entries[index];
        var stacks = new List<string>();
        var node = cause;
        while (node >= _matching.Entries.Count)
        {
            if (
                _matching.Graph!.StackOf(node) is { } stack
                && (stacks.Count == 0 || !string.Equals(stacks[0], stack.Rule.Name, StringComparison.Ordinal))
            )
            {
                stacks.Insert(0, stack.Rule.Name);
            }

            node = _matching.Causes[node] - 1;
        }

        var by = _matching.Entries[node].Dirspace;
        return stacks.Count > 0
            ? new ChangeReason.StackModified(by, stacks)
            : new ChangeReason.DependsOn(by, entry.DependsOn!.Query, Key(entry));
    }

    private string Key(CatalogueEntry entry) => $"{SettingPlace.For(_configuration, entry, "depends_on")}.depends_on";
}
