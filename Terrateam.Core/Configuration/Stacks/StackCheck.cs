using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration.Stacks;

/// <summary>
/// Finds unknown names under <c>stacks</c>, stacks that wait for each other, and variables with conflicting values.
/// </summary>
internal static class StackCheck
{
    private static readonly string[] Rules = ["modified_by", "plan_after", "apply_after"];

    internal static void Check(JsonObject? json, IReadOnlyList<StackRule> stacks, SchemaReader reader)
    {
        if (json?["names"] is not JsonObject names)
            return;

        var known = stacks
            .Select(static stack => stack.Name)
            .Append(StackCatalogue.Default)
            .ToHashSet(StringComparer.Ordinal);
        var references = References(names, reader).ToList();
        var unknown = references.Where(reference => !known.Contains(reference.To)).ToList();
        foreach (var reference in unknown)
        {
            reader.Errors.Add(
                new(
                    reference.File,
                    reference.Line,
                    reference.Column,
                    reference.Key,
                    $"there is no stack `{reference.To}`",
                    $"a name under `stacks.names`, or `{StackCatalogue.Default}`",
                    ClosestMatch.To(reference.To, known.Where(name => name != reference.From))
                )
            );
        }

        if (unknown.Count > 0)
            return;

        var catalogue = new StackCatalogue(stacks);
        var circle = Circle(catalogue);
        if (circle.Count > 0)
        {
            var places = references
                .Where(reference => string.Equals(reference.From, circle[0], StringComparison.Ordinal))
                .ToList();
            var place = places.Find(reference => string.Equals(reference.To, circle[1], StringComparison.Ordinal))
                ?? places.FirstOrDefault()
                ?? references[0];
            reader.Errors.Add(
                new(
                    place.File,
                    place.Line,
                    place.Column,
                    place.Key,
                    $"these stacks contain each other or wait for each other in a circle: "
                        + $"{string.Join(" -> ", circle)}",
                    "stacks that lead from each to others without coming back to it",
                    Suggestion: null
                )
            );
            return;
        }

        foreach (var stack in catalogue.Nodes.Where(static stack => stack.IsLeaf))
        {
            foreach (var (name, one, other) in stack.Variables.Conflicts)
            {
                reader.Errors.Add(
                    new(
                        other.Rule.File ?? "",
                        other.Rule.Line,
                        other.Rule.Column,
                        $"stacks.names.{other.Rule.Name}.variables.{name}",
                        $"`{stack.Rule.Name}` is in `{one.Rule.Name}` and in `{other.Rule.Name}`, which give "
                            + $"`{name}` different values",
                        $"one value, or a value in `{stack.Rule.Name}` itself",
                        Suggestion: null
                    )
                );
            }
        }
    }

    // As in the order of dirspaces, a stack begins after the stacks that it comes after and ends with all that is in
    // it.
    private static List<string> Circle(StackCatalogue catalogue)
    {
        var count = catalogue.Nodes.Count;
        var graph = new OrderGraph(2 * count);
        foreach (var stack in catalogue.Nodes)
        {
            graph.Connect(stack.Index, stack.Index + count, Link.Waits);
            foreach (var child in stack.Children)
            {
                graph.Connect(stack.Index, child.Index, Link.Waits);
                graph.Connect(child.Index + count, stack.Index + count, Link.Waits);
            }

            foreach (
                var other in catalogue.Find([
                    .. stack.Rule.PlanAfter ?? stack.Rule.ModifiedBy ?? [],
                    .. stack.Rule.ApplyAfter ?? [],
                ])
            )
            {
                graph.Connect(other.Index + count, stack.Index, Link.Waits);
            }
        }

        var names = new List<string>();
        foreach (var node in graph.Sort([]).Circle)
        {
            var name = catalogue.Nodes[node % count].Rule.Name;
            if (names.Count == 0 || !string.Equals(names[^1], name, StringComparison.Ordinal))
                names.Add(name);
        }

        // The circle of a stack that waits for itself has one name.
        return names.Count == 1 ? [names[0], names[0]] : names;
    }

    private static IEnumerable<Reference> References(JsonObject names, SchemaReader reader)
    {
        foreach (var (name, value) in names)
        {
            foreach (var (index, other) in value!["stacks"] is JsonArray inner ? inner.Index() : [])
                yield return Of(name, $"stacks.names.{name}.stacks[{index}]", other!);
            foreach (var rule in Rules)
            {
                foreach (var (index, other) in value["rules"]?[rule] is JsonArray others ? others.Index() : [])
                    yield return Of(name, $"stacks.names.{name}.rules.{rule}[{index}]", other!);
            }
        }

        Reference Of(string from, string key, JsonNode to)
        {
            var (file, line, column) = reader.PlaceOf(to);
            return new(from, to.GetValue<string>(), key, file, line, column);
        }
    }

    private sealed record Reference(string From, string To, string Key, string File, int Line, int Column);
}
