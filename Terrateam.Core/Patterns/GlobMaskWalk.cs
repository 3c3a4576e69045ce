using System.Numerics;

namespace Terrateam.Core.Patterns;

/// <summary>
/// The walk of <see cref="GlobWalk"/> for patterns of so few segments that a set of positions is the bits of one number.
/// </summary>
internal sealed class GlobMaskWalk
{
    /// <summary>One bit is left for the position behind the last segment.</summary>
    internal const int MaxSegments = 63;

    private readonly GlobSegment[] _pattern;
    private readonly Func<PathTreeNode, PathTreeFile, bool> _visit;
    private readonly Func<PathTreeNode, bool>? _wants;

    // Positions of **, those from which a file can end the pattern, and those that continue into a subdirectory.
    private readonly ulong _deep;
    private readonly ulong _ends;
    private readonly ulong _continues;
    private bool _stopped;

    private GlobMaskWalk(
        GlobSegment[] pattern,
        Func<PathTreeNode, PathTreeFile, bool> visit,
        Func<PathTreeNode, bool>? wants
    )
    {
        _pattern = pattern;
        _visit = visit;
        _wants = wants;
        for (var position = 0; position < pattern.Length; position++)
        {
            if (pattern[position].IsAnyDepth)
                _deep |= 1UL << position;
        }

        if (pattern.Length == 0)
            return;

        // A ** may follow the last segment: `a/**` matches the file `a` too.
        var last = 1UL << (pattern.Length - 1);
        _ends = last | ((_deep & last) != 0 ? last >> 1 : 0);
        _continues = (last - 1) | _deep;
    }

    /// <returns>False where <paramref name="visit"/> ended the walk.</returns>
    internal static bool Run(
        GlobSegment[] pattern,
        PathTreeNode start,
        Func<PathTreeNode, PathTreeFile, bool> visit,
        Func<PathTreeNode, bool>? wants
    )
    {
        var walk = new GlobMaskWalk(pattern, visit, wants);
        walk.Enter(start, walk.Close(1));
        return !walk._stopped;
    }

    // Git allows paths of 4,096 bytes, so the tree is at most 2,048 deep.
    private void Enter(PathTreeNode node, ulong positions)
    {
        if ((positions & _ends) != 0 && node.Files.Count > 0 && (_wants is null || _wants(node)))
            Files(node, positions & _ends);
        positions &= _continues;
        if (_stopped || positions == 0)
            return;

        if (
            BitOperations.IsPow2(positions)
            && _pattern[BitOperations.TrailingZeroCount(positions)].Literal is { } literal
        )
        {
            if (node.Find(literal) is { } child)
                Enter(child, Close(positions << 1));
            return;
        }

        for (var child = node.First; child is not null && !_stopped; child = child.Next)
        {
            var next = positions & _deep;
            for (var left = positions & ~_deep; left != 0; left &= left - 1)
            {
                if (_pattern[BitOperations.TrailingZeroCount(left)].Matches(child.Name))
                    next |= (left & (~left + 1)) << 1;
            }

            if (next != 0)
                Enter(child, Close(next));
        }
    }

    private void Files(PathTreeNode node, ulong positions)
    {
        foreach (var file in node.Files)
        {
            if (!Accepts(positions, file.Name))
                continue;
            if (!_visit(node, file))
            {
                _stopped = true;
                return;
            }

            if (_wants is not null && !_wants(node))
                return;
        }
    }

    private bool Accepts(ulong positions, ReadOnlySpan<char> name)
    {
        for (var left = positions; left != 0; left &= left - 1)
        {
            var segment = _pattern[BitOperations.TrailingZeroCount(left)];
            if (segment.IsAnyDepth || segment.Matches(name))
                return true;
        }

        return false;
    }

    // A ** may match zero segments, so the position behind it is active too. No two ** follow each other.
    private ulong Close(ulong positions) => positions | ((positions & _deep) << 1);
}
