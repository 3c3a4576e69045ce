using System.Text;

namespace Terrateam.Core.Reporting;

/// <summary>A part of a comment that is never split over two comments.</summary>
/// <param name="Render">The block within a size; null where it cannot be made that small.</param>
/// <param name="Brief">The one line that is left where there is no room for more.</param>
/// <param name="IsLine">True where the block is a line of a list, which needs no blank line to its neighbours.</param>
internal sealed record CommentBlock(Func<int, string?> Render, string Brief, bool IsLine)
{
    internal static CommentBlock Line(string line) => new(_ => line, line, IsLine: true);
}

/// <summary>Distributes blocks over comments, in their order.</summary>
internal static class CommentPacker
{
    // Blank lines and closing tags are in the sizes of the blocks; this is for what joins them.
    private const int Joint = 4;

    /// <summary>
    /// The blocks of each comment. A block that is larger than a comment is rendered smaller; so are later blocks once
    /// all comments together would exceed the given number. No block is lost: where nothing else fits, its brief line
    /// stays, even if that takes more comments.
    /// </summary>
    /// <param name="blocks">The most important first.</param>
    /// <param name="first">Room in the first comment.</param>
    /// <param name="others">Room in each of the others.</param>
    /// <param name="most">How many comments the details may fill.</param>
    internal static List<string> Pack(IReadOnlyList<CommentBlock> blocks, int first, int others, int most)
    {
        var comments = new List<string>();
        var current = new StringBuilder();
        var free = first;
        var lineBefore = false;
        var briefs = blocks.Select(static block => Truncation.SizeOf(block.Brief) + Joint).ToArray();
        var reserved = briefs.Sum(static size => (long)size);
        var room = first + ((long)others * (most - 1));

        for (var index = 0; index < blocks.Count; index++)
        {
            var block = blocks[index];
            reserved -= briefs[index];
            var allowed = (int)Math.Min(others - Joint, room - reserved - Joint);
            var text = (allowed >= briefs[index] ? block.Render(allowed) : null) ?? block.Brief;
            var size = Truncation.SizeOf(text) + Joint;
            // A block that nearly fills a comment is shrunk a little rather than moved to the next, leaving this one
            // empty.
            if (size > free && size > others * 3L / 4 && free > others / 2 && block.Render(free - Joint) is { } smaller)
                (text, size) = (smaller, Truncation.SizeOf(smaller) + Joint);
            var isLine = block.IsLine || ReferenceEquals(text, block.Brief);
            if (size > free)
            {
                // The rest of this comment stays empty, and is taken off the total room too.
                room -= free;
                comments.Add(current.ToString());
                current.Clear();
                (free, lineBefore) = (others, false);
            }

            current
                .Append(
                    current.Length == 0 ? ""
                    : isLine && lineBefore ? "\n"
                    : "\n\n"
                )
                .Append(text);
            free -= size;
            room -= size;
            lineBefore = isLine;
        }

        comments.Add(current.ToString());
        return comments;
    }
}
