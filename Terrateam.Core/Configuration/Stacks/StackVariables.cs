namespace Terrateam.Core.Configuration.Stacks;

/// <summary>The variables of a stack, its own and those of the stacks around it.</summary>
/// <param name="Values">By name. A value of the stack itself overrides those of stacks around it.</param>
/// <param name="Conflicts">Names with different values in two stacks around it, neither of which contains the
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
            // Only the innermost stacks count.
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
