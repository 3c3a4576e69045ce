using System.Buffers;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The list that was probably meant by a command that is given as text.</summary>
internal static class CommandSuggestion
{
    // What a shell does something about.
    private static readonly SearchValues<char> OfShell = SearchValues.Create("|&;<>()$`\\\"'*?[]{}#~=!%");

    /// <summary>The words, or a shell that is given the text where only a shell understands it.</summary>
    internal static string For(string text)
    {
        if (text.AsSpan().IndexOfAny(OfShell) >= 0)
            return $"[sh, -c, {YamlText.OneLine(text)}]";

        var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return $"[{string.Join(", ", words.Select(YamlText.OneLine))}]";
    }
}
