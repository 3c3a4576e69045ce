namespace Terrateam.Core.Patterns;

/// <summary>
/// Runs a pattern over a tree of files. All expansions are followed at once as a set of positions, so each directory is
/// visited once, and only while a position is left.
/// </summary>
internal sealed class GlobWalk
{
    private readonly GlobSegment[] _pattern;
    private readonly Func<PathTreeNode, PathTreeFile, bool> _visit;
    private readonly Func<PathTreeNode, bool>? _wants;
    private readonly Stack<List<int>> _spare = new();
    private bool _stopped;

    private GlobWalk(
        GlobSegment[] pattern,
        Func<PathTreeNode, PathTreeFile, bool> visit,
        Func<PathTreeNode, bool>? wants
    )
    {
        _pattern = pattern;
        _visit = visit;
        _wants = wants;
    }

    /// <summary>Visits each file below the directory that the pattern, relative to that directory, matches.</summary>
    /// <param name="glob">The pattern.</param>
    /// <param name="start">The directory to start in.</param>
    /// <param name="visit">Called for each match; false ends the walk.</param>
    /// <param name="wants">False skips the files in a directory itself.</param>
    internal static void Run(
        Glob glob,
        PathTreeNode start,
        Func<PathTreeNode, PathTreeFile, bool> visit,
        Func<PathTreeNode, bool>? wants = null
    )
    {
        foreach (var alternative in glob.Alternatives)
        {
            if (alternative is [{ IsAnyDepth: false } name] && wants is null)
            {
                // By far the most patterns are about the files of one directory.
                foreach (var file in start.Files)
                {
                    if (name.Matches(file.Name) && !visit(start, file))
                        return;
                }

                continue;
            }

            if (alternative.Length <= GlobMaskWalk.MaxSegments)
            {
                if (!GlobMaskWalk.Run(alternative, start, visit, wants))
                    return;
                continue;
            }

            var walk = new GlobWalk(alternative, visit, wants);
            walk.Enter(start, walk.Close([0]));
            if (walk._stopped)
                return;
        }
    }

    // Git allows paths of 4,096 bytes, so the tree is at most 2,048 deep.
    private void Enter(PathTreeNode node, List<int> positions)
    {
        if (CanEnd(positions) && (_wants is null || _wants(node)))
            Files(node, positions);
        if (_stopped || node.IsLeaf || IsAtEnd(positions))
            return;

        if (positions is [var only] && _pattern[only].Literal is { } literal)
        {
            if (node.Find(literal) is { } child)
                Descend(child, positions, matches: true);
            return;
        }

        for (var child = node.First; child is not null; child = child.Next)
        {
            Descend(child, positions, matches: false);
            if (_stopped)
                return;
        }
    }

    private void Descend(PathTreeNode child, List<int> positions, bool matches)
    {
        var next = _spare.TryPop(out var list) ? list : [];
        foreach (var position in positions)
        {
            if (position >= _pattern.Length)
                continue;
            // Positions are in rising order, so a duplicate can only be the last one.
            int? reached =
                _pattern[position].IsAnyDepth ? position
                : matches || _pattern[position].Matches(child.Name) ? position + 1
                : null;
            if (reached is { } value && (next.Count == 0 || next[^1] != value))
                next.Add(value);
        }

        if (next.Count > 0)
            Enter(child, Close(next));
        next.Clear();
        _spare.Push(next);
    }

    private void Files(PathTreeNode node, List<int> positions)
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

    private bool Accepts(List<int> positions, ReadOnlySpan<char> name)
    {
        foreach (var position in positions)
        {
            if (
                IsDeep(position)
                    ? position == _pattern.Length - 1
                    : position == _pattern.Length - 1 && _pattern[position].Matches(name)
            )
            {
                return true;
            }
            // A ** may follow the last segment: `a/**` matches the file `a` too.
            if (
                position == _pattern.Length - 2
                && IsDeep(position + 1)
                && !IsDeep(position)
                && _pattern[position].Matches(name)
            )
            {
                return true;
            }
        }

        return false;
    }

    // Whether a file of this directory can end the pattern.
    private bool CanEnd(List<int> positions)
    {
        foreach (var position in positions)
        {
            if (position == _pattern.Length - 1 || (position == _pattern.Length - 2 && IsDeep(position + 1)))
                return true;
        }

        return false;
    }

    // Whether no position continues into a subdirectory.
    private bool IsAtEnd(List<int> positions)
    {
        foreach (var position in positions)
        {
            if (position < _pattern.Length - 1 || IsDeep(position))
                return false;
        }

        return true;
    }

    private bool IsDeep(int position) => position < _pattern.Length && _pattern[position].IsAnyDepth;

    // A ** may match zero segments, so the position behind it is active too. Positions stay in rising order, each once.
    private List<int> Close(List<int> positions)
    {
        for (var i = 0; i < positions.Count; i++)
        {
            var behind = positions[i] + 1;
            if (IsDeep(positions[i]) && (i + 1 == positions.Count || positions[i + 1] != behind))
                positions.Insert(i + 1, behind);
        }

        return positions;
    }
}
