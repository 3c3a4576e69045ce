namespace Terrateam.Tests.Core.Changes;

internal sealed partial class SlowMatching
{
    // Whether the second comes after the first by one rule, in leaves, through any number of stacks.
    private bool StackOrder(string first, string second, Func<RandomStack, IEnumerable<string>> rule, int depth = 0) =>
        depth <= _given.Stacks.Length
        && Containing(second)
            .Where(_stacks.ContainsKey)
            .SelectMany(name => rule(_stacks[name]))
            .SelectMany(LeavesIn)
            .Any(before => before == first || StackOrder(first, before, rule, depth + 1));

    private static IEnumerable<string> PlanRule(RandomStack stack) => stack.PlanAfter ?? stack.ModifiedBy ?? [];

    private static IEnumerable<string> ApplyRule(RandomStack stack) => stack.ApplyAfter ?? [];

    private bool Orders(One first, One second) =>
        DependsOn(second, first) || StackOrder(first.Stack, second.Stack, PlanRule);

    private bool Waits(One first, One second) =>
        DependsOn(second, first)
        || StackOrder(first.Stack, second.Stack, static stack => PlanRule(stack).Concat(ApplyRule(stack)));

    private bool IsAppliedBefore(One first, One second) => StackOrder(first.Stack, second.Stack, ApplyRule);

    private static bool DependsOn(One one, One other) =>
        one != other && one.DependsOn is { } query && Selects(query, other, one.Dirspace.Directory);

    private bool Reaches(One first, One second, Func<One, One, bool> direct)
    {
        HashSet<One> reached = [first];
        var count = 0;
        while (count < reached.Count)
        {
            count = reached.Count;
            if (reached.Any(one => direct(one, second)))
                return true;
            reached.UnionWith(_all.Where(one => reached.Any(other => direct(other, one))).ToList());
        }

        return false;
    }

    private int Rank(One one)
    {
        // Kept, or a rank would be counted once for each way to it.
        if (!_ranks.TryGetValue(one, out var rank))
        {
            _ranks[one] = rank = _changed
                .Where(other => other != one && Reaches(other, one, Orders))
                .Select(other => Rank(other) + 1)
                .DefaultIfEmpty(0)
                .Max();
        }

        return rank;
    }
}
