using Terrateam.Core.Configuration;
using Terrateam.Core.Configuration.Stacks;

namespace Terrateam.Core.Changes;

/// <summary>Assigns every dirspace to its one stack.</summary>
internal static class StackAssignment
{
    private const int MaxNamed = 5;

    /// <summary>Sets the stack of each entry and adds the tags of the stack.</summary>
    /// <returns>The dirspaces that belong to several stacks or to none; nothing may be planned then.</returns>
    internal static IReadOnlyList<ConfigurationError> Assign(
        RepositoryConfiguration configuration,
        StackCatalogue stacks,
        IReadOnlyList<CatalogueEntry> entries,
        TagIndex index
    )
    {
        var several = new SortedDictionary<int, List<StackNode>>();
        foreach (var stack in stacks.Nodes.Where(static stack => stack.Rule.Query is not null))
        {
            foreach (var entry in index.Select(stack.Rule.Query!.Node, owner: null))
            {
                if (entries[entry].Stack is not { } first)
                    entries[entry].Stack = stack;
                else if (several.TryGetValue(entry, out var found))
                    found.Add(stack);
                else
                    several.Add(entry, [first, stack]);
            }
        }

        var none = new List<int>();
        for (var entry = 0; entry < entries.Count; entry++)
        {
            if (entries[entry].Stack is null)
            {
                if (stacks.Rest is { } rest)
                    entries[entry].Stack = rest;
                else
                    none.Add(entry);
            }
        }

        if (several.Count > 0 || none.Count > 0)
            return [.. Several(configuration, entries, several), .. None(configuration, entries, none)];

        for (var entry = 0; entry < entries.Count; entry++)
        {
            var stack = entries[entry].Stack;
            index.Add(entry, stack.Tag);
            foreach (var around in stack.Around)
                index.Add(entry, around.Tag);
        }

        return [];
    }

    private static IEnumerable<ConfigurationError> Several(
        RepositoryConfiguration configuration,
        IReadOnlyList<CatalogueEntry> entries,
        SortedDictionary<int, List<StackNode>> several
    ) =>
        several
            .GroupBy(
                static pair => string.Join(", ", pair.Value.Select(static stack => $"`{stack.Rule.Name}`")),
                StringComparer.Ordinal
            )
            .Take(ConfigurationReader.MaxErrors)
            .Select(group =>
                Error(
                    configuration,
                    group.First().Value[1].Rule,
                    $"{Named(entries, [.. group.Select(static pair => pair.Key)])} several stacks: {group.Key}",
                    "tag queries of which exactly one selects each dirspace"
                )
            );

    private static IEnumerable<ConfigurationError> None(
        RepositoryConfiguration configuration,
        IReadOnlyList<CatalogueEntry> entries,
        List<int> none
    )
    {
        if (none.Count == 0)
            yield break;

        var rule = configuration.Stacks.Single(static stack => stack.Name is StackCatalogue.Default);
        yield return Error(
            configuration,
            rule,
            $"{Named(entries, none)} no stack; there is a stack `{StackCatalogue.Default}` of your own, so none "
                + $"takes the rest",
            "tag queries of which exactly one selects each dirspace, or no stack `default`, which then takes the rest"
        );
    }

    private static string Named(IReadOnlyList<CatalogueEntry> entries, List<int> some)
    {
        var names = string.Join(", ", some.Take(MaxNamed).Select(entry => $"`{entries[entry].Dirspace}`"));
        var more = some.Count > MaxNamed ? $" and {some.Count - MaxNamed} more" : "";
        return some.Count == 1 ? $"{names} belongs to" : $"{names}{more} belong to";
    }

    private static ConfigurationError Error(
        RepositoryConfiguration configuration,
        StackRule rule,
        string problem,
        string allowed
    ) =>
        new(
            rule.File ?? configuration.File,
            rule.Line,
            rule.Column,
            $"stacks.names.{rule.Name}.{(rule.Query is null ? "stacks" : "tag_query")}",
            problem,
            allowed,
            Suggestion: null
        );
}
