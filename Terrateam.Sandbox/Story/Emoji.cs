using System.Text.RegularExpressions;
using Markdig.Extensions.Emoji;

namespace Terrateam.Sandbox.Story;

/// <summary>
/// Short codes such as <c>:white_check_mark:</c> inside raw HTML, where GitHub replaces them and a markdown parser does
/// not.
/// </summary>
internal static partial class Emoji
{
    private static readonly IDictionary<string, string> Known = EmojiMapping.GetDefaultEmojiShortcodeToUnicode();

    public static string Replace(string text) =>
        ShortCode().Replace(text, match => Known.TryGetValue(match.Value, out var emoji) ? emoji : match.Value);

    [GeneratedRegex(":[a-z0-9_+-]+:", RegexOptions.None, 1000)]
    private static partial Regex ShortCode();
}
