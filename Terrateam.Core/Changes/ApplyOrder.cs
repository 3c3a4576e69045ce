using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Terrateam.Core.Configuration.Stacks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>The order of applies by <c>apply_after</c>, which is transitive over stacks.</summary>
internal sealed class ApplyOrder(StackCatalogue stacks)
{
    private readonly ulong[]?[] _before = new ulong[stacks.Nodes.Count][];

    /// <summary>By stack of dirspaces, the given dirspaces that have to be applied before any of that stack.</summary>
    /// <param name="members">The changed dirspaces by the index of their stack, in order.</param>
    internal IReadOnlyList<Dirspace>[] Before(ILookup<int, Dirspace> members)
    {
        // Many stacks come after the same ones and share a result.
        var known = new Dictionary<ulong[], IReadOnlyList<Dirspace>>(new SameStacks());
        var answer = new IReadOnlyList<Dirspace>[stacks.Nodes.Count];
        Array.Fill(answer, []);
        foreach (var group in members)
        {
            var all = Find(stacks.Nodes[group.Key]);
            if (!known.TryGetValue(all, out var dirspaces))
            {
                known[all] = dirspaces = [.. Indexes(all).SelectMany(stack => members[stack]).Order()];
            }

            answer[group.Key] = dirspaces;
        }

        return answer;
    }

    // Each stack comes after those that it needs. Not recursive, because a chain may be as long as there are stacks.
    private ulong[] Find(StackNode stack)
    {
        var left = new Stack<StackNode>([stack]);
        var entered = new HashSet<StackNode>();
        while (left.TryPeek(out var next))
        {
            if (_before[next.Index] is null && entered.Add(next))
            {
                foreach (
                    var needed in Direct(next)
                        .Where(needed => _before[needed.Index] is null && !entered.Contains(needed))
                )
                {
                    left.Push(needed);
                }

                continue;
            }

            left.Pop();
            if (_before[next.Index] is not null)
                continue;

            var all = new ulong[(stacks.Nodes.Count + 63) / 64];
            foreach (var needed in Direct(next))
            {
                all[needed.Index / 64] |= 1UL << (needed.Index % 64);
                foreach (var (word, bits) in (_before[needed.Index] ?? []).Index())
                    all[word] |= bits;
            }

            _before[next.Index] = all;
        }

        return _before[stack.Index]!;
    }

    // The stacks that the rules of this stack or of a stack around it name, and the stacks that it consists of.
    private IEnumerable<StackNode> Direct(StackNode stack) =>
        stack
            .Around.Prepend(stack)
            .SelectMany(around => stacks.Find(around.Rule.ApplyAfter))
            .Concat(stack.Children)
            .Distinct();

    // Most stacks come after few others, however many there are.
    private static IEnumerable<int> Indexes(ulong[] all)
    {
        for (var word = 0; word < all.Length; word++)
        {
            for (var bits = all[word]; bits != 0; bits &= bits - 1)
                yield return (word * 64) + BitOperations.TrailingZeroCount(bits);
        }
    }

    private sealed class SameStacks : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] ulong[] all)
        {
            var hash = default(HashCode);
            foreach (var bits in all)
                hash.Add(bits);
            return hash.ToHashCode();
        }
    }
}
