namespace Terrateam.Core.Notices;

/// <summary>Text for Slack.</summary>
/// <remarks>https://docs.slack.dev/messaging/formatting-message-text#escaping</remarks>
public static class SlackText
{
    /// <summary>Text in which Slack finds no mention, channel or link.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
    }

    /// <summary>The beginning of text, of at most so many characters, without half a character at its end.</summary>
    public static string Cut(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
