using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>One text that people read.</summary>
/// <param name="Name">Its file, from the folder of golden files and without the ending.</param>
/// <param name="Text">The text.</param>
internal sealed record GoldenText(string Name, string Text)
{
    /// <summary>The case of <see cref="Message"/> that it shows; null for what is no message.</summary>
    public Type? Case { get; init; }

    /// <summary>A message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="variant">What tells it from others of the same case.</param>
    public static GoldenText Of(Message message, string variant = "")
    {
        var type = message.GetType();
        var words = string.Concat(
            type.Name.Select(
                static (letter, index) =>
                    char.IsUpper(letter) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"
            )
        );
        return new($"messages/{words}{(variant.Length > 0 ? "." : "")}{variant}", MessageText.Render(message))
        {
            Case = type,
        };
    }

    /// <summary>The comments of a run, of which there may be several.</summary>
    /// <param name="name">What is shown.</param>
    /// <param name="report">The run.</param>
    /// <param name="limit">The largest comment.</param>
    public static IEnumerable<GoldenText> Of(string name, RunReport report, int limit = ResultComment.Limit)
    {
        var comments = ResultComment.Render(report, limit);
        return comments.Select(
            (text, index) => new GoldenText($"runs/{name}{(comments.Count > 1 ? $".{index + 1}" : "")}", text)
        );
    }
}
