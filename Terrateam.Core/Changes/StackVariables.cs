namespace Terrateam.Core.Changes;

/// <summary>The variables of a stack, its own and those of the stacks around it.</summary>
/// <param name="Values">By name. A stack's own value goes before that of any stack around it.</param>
/// <param name="Conflicts">Names that two stacks around it give different values, neither of which lies inside the
/// other.</param>
internal sealed record StackVariables(
    IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<(string Name, StackNode One, StackNode Other)> Conflicts
)
{
    internal static StackVariables From(StackNode stack)
    {
        if (stack.Around.Count == 0)
            return new(stack.Rule.Variables, []);

        var values = new Dictionary<string, string>(stack.Rule.Variables, StringComparer.Ordinal);
        var conflicts = new List<(string, StackNode, StackNode)>();
        var given = stack
            .Around.SelectMany(static around => around.Rule.Variables.Select(variable => (variable.Key, Stack: around)))
            .Where(variable => !values.ContainsKey(variable.Key))
            .GroupBy(static variable => variable.Key, static variable => variable.Stack, StringComparer.Ordinal)
            .ToList();
        foreach (var variable in given)
        {
            // Only those count that have no other inside.
            var inner = variable.Where(one => !variable.Any(other => other.Around.Contains(one))).ToList();
            var first = inner[0];
            values[variable.Key] = first.Rule.Variables[variable.Key];
            if (
                inner.Find(one =>
                    !string.Equals(one.Rule.Variables[variable.Key], values[variable.Key], StringComparison.Ordinal)
                ) is
                { } other
            )
            {
                conflicts.Add((variable.Key, first, other));
            }
        }

        return new(values, conflicts);
    }
}
