using System.Globalization;
using System.Text;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Writes an effective configuration as comments, up to a maximum, and then says how much is left out.
/// </summary>
internal static class ConfigurationComment
{
    public const int MaxComments = 4;

    // Room for the text around the configuration in a comment.
    private const int Frame = 4_096;

    /// <summary>The comments in their order, each within GitHub's limit.</summary>
    /// <param name="yaml">The configuration, in lines.</param>
    /// <param name="files">The files that it is merged from; later ones override earlier ones.</param>
    /// <param name="headSha">The commit that it holds for.</param>
    /// <param name="isFork">Whether that commit's own configuration is ignored because it is in a fork.</param>
    public static IReadOnlyList<string> Render(string yaml, IReadOnlyList<string> files, string headSha, bool isFork)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(headSha);
        var parts = Split(PrintableText.From(yaml).TrimEnd('\n'), ResultComment.Limit - Frame);
        var shown = parts.Take(MaxComments).ToList();
        var missing = parts.Skip(MaxComments).Sum(static part => part.AsSpan().Count('\n') + 1);
        return [.. shown.Select((part, index) => Comment(part, index, shown.Count, missing, files, headSha, isFork))];
    }

    private static string Comment(
        string part,
        int index,
        int count,
        int missing,
        IReadOnlyList<string> files,
        string headSha,
        bool isFork
    )
    {
        var comment = new StringBuilder("### Configuration");
        if (count > 1)
            comment.Append(CultureInfo.InvariantCulture, $" ({index + 1} of {count})");
        comment.Append("\n\n");
        if (index == 0)
            comment.Append(Origin(files, headSha, isFork)).Append("\n\n");
        comment.Append(
            $"<details>\n<summary>The effective configuration</summary>\n\n{Markdown.Fence(part, "yaml")}\n\n</details>"
        );
        if (index == count - 1 && missing > 0)
        {
            comment.Append(
                CultureInfo.InvariantCulture,
                $"\n\n:warning: {missing} more lines are left out, because they would fill more than "
                    + $"{MaxComments} comments. They are in the files named above."
            );
        }

        return comment.ToString();
    }

    private static string Origin(IReadOnlyList<string> files, string headSha, bool isFork)
    {
        var commit = Markdown.Code(Truncation.First(headSha, 7));
        var whose = isFork
            ? $"This holds for {commit}, which comes from a fork, so that its own file has no say."
            : $"This holds for {commit}.";
        return files.Count == 0
            ? $"{whose} There is no configuration file: everything is a default."
            : (
                $"{whose} It is made of these files, each put over those before it; a remark tells where the lines "
                + $"from there on come from:\n\n{MessageParts.List(files, Markdown.Code)}"
            );
    }

    // At line breaks; a line that is larger than a comment is cut, with a note that says so.
    private static List<string> Split(string text, int room)
    {
        var (parts, part, size) = (new List<string>(), new StringBuilder(), 0);
        foreach (var whole in text.Split('\n'))
        {
            var line = Truncation.SizeOf(whole) < room ? whole : Truncation.KeepStart(whole, room - 100);
            var length = Truncation.SizeOf(line) + 2;
            if (size + length > room && part.Length > 0)
            {
                parts.Add(part.ToString());
                part.Clear();
                size = 0;
            }

            part.Append(part.Length == 0 ? "" : "\n").Append(line);
            size += length;
        }

        parts.Add(part.ToString());
        return parts;
    }
}
