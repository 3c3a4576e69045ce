using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>The error for dirspaces that wait for each other, located at the key that causes it.</summary>
internal static class CircleError
{
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="entries">Every dirspace.</param>
    /// <param name="graph">The order of the dirspaces.</param>
    /// <param name="circle">Nodes of the graph: each waits for the next one, and the last is the first again.</param>
    internal static ConfigurationError Create(
        RepositoryConfiguration configuration,
        IReadOnlyList<CatalogueEntry> entries,
        ChangeGraph graph,
        List<int> circle
    )
    {
        var names = new List<string>();
        foreach (var node in circle)
        {
            // A stack has a node for its beginning and one for its end.
            var name =
                node < entries.Count ? entries[node].Dirspace.ToString()
                : graph.StackOf(node) is { } stack ? $"stack {stack.Rule.Name}"
                : null;
            if (name is not null && (names.Count == 0 || !string.Equals(names[^1], name, StringComparison.Ordinal)))
                names.Add(name);
        }

        var (file, line, column, key) = Place(configuration, entries, graph, circle);
        return new(
            file ?? configuration.File,
            line,
            column,
            key,
            $"these wait for each other in a circle: {string.Join(" -> ", names)}",
            "dependencies that lead from each dirspace to others without coming back to it",
            Suggestion: null
        );
    }

    private static (string? File, int Line, int Column, string Key) Place(
        RepositoryConfiguration configuration,
        IReadOnlyList<CatalogueEntry> entries,
        ChangeGraph graph,
        List<int> circle
    )
    {
        foreach (var node in circle.Where(node => node < entries.Count))
        {
            if (entries[node].DependsOn is { } dependsOn)
            {
                return (
                    dependsOn.File,
                    dependsOn.Line,
                    dependsOn.Column,
                    $"{SettingPlace.For(configuration, entries[node], "depends_on")}.depends_on"
                );
            }
        }

        var stack = circle.Select(graph.StackOf).First(static stack => stack is not null)!.Rule;
        return (stack.File, stack.Line, stack.Column, $"stacks.names.{stack.Name}.rules");
    }
}
