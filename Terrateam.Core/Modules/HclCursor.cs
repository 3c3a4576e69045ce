namespace Terrateam.Core.Modules;

/// <summary>A position in a text that only moves forward, which keeps reading linear.</summary>
internal sealed class HclCursor(string text)
{
    internal int Position { get; private set; }

    internal int Line { get; private set; } = 1;

    internal bool AtEnd => Position >= text.Length;

    internal char Current => Peek(0);

    internal char Peek(int ahead) => Position + ahead < text.Length ? text[Position + ahead] : '\0';

    internal void Move(int count = 1)
    {
        for (var end = Math.Min(Position + count, text.Length); Position < end; Position++)
        {
            if (text[Position] == '\n')
                Line++;
        }
    }

    /// <summary>Moves to the end of the line, in front of its newline.</summary>
    internal void MoveToLineEnd() => Move(EndOfLine() - Position);

    /// <summary>Moves to the next occurrence, or to the end. True where there was one.</summary>
    internal bool MoveTo(string mark)
    {
        var found = text.IndexOf(mark, Position, StringComparison.Ordinal);
        Move((found < 0 ? text.Length : found) - Position);
        return found >= 0;
    }

    internal ReadOnlySpan<char> RestOfLine() => text.AsSpan(Position, EndOfLine() - Position);

    internal ReadOnlySpan<char> From(int start) => text.AsSpan(start, Position - start);

    /// <summary>Moves past a name and returns it; empty where none begins here.</summary>
    internal string Name()
    {
        var start = Position;
        if (IsNameStart(Current))
        {
            while (IsNamePart(Current))
                Move();
        }

        return From(start).ToString();
    }

    /// <summary>Moves past a comment that begins here. Null where none does, else whether it has an end.</summary>
    internal bool? Comment()
    {
        if (Current == '#' || (Current == '/' && Peek(1) == '/'))
        {
            MoveToLineEnd();
            return true;
        }

        if (Current != '/' || Peek(1) != '*')
            return null;

        Move(2);
        var ends = MoveTo("*/");
        Move(2);
        return ends;
    }

    // All letters beyond ASCII are accepted: which of them a name may have does not change where it ends.
    internal static bool IsNameStart(char character) =>
        char.IsAsciiLetter(character) || character == '_' || character > '\x7f';

    internal static bool IsNamePart(char character) =>
        IsNameStart(character) || char.IsAsciiDigit(character) || character == '-';

    private int EndOfLine()
    {
        var end = text.IndexOf('\n', Position);
        return end < 0 ? text.Length : end;
    }
}
