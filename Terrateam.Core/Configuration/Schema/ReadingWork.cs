namespace Terrateam.Core.Configuration.Schema;

/// <summary>
/// How much work the values of a file are, in about 2 µs of a processor, so that a file within its other limits cannot
/// keep one busy for long: a value is one, and some texts are made into something that takes more.
/// </summary>
internal static class ReadingWork
{
    /// <summary>The most that one file may be: 0.3 seconds.</summary>
    internal const int Most = 150_000;

    /// <summary>A pattern of files.</summary>
    internal static int OfPattern(string text) => 5 + (text.Length / 8);

    /// <summary>A tag query.</summary>
    internal static int OfQuery(string text) => 4 + (text.Length / 16);

    /// <summary>
    /// A regular expression, which is made twice: to be checked, and to be used. Ignoring case looks up every letter.
    /// </summary>
    internal static int OfExpression(string text)
    {
        var letters = (long)text.Length * (text.Contains("(?", StringComparison.Ordinal) ? 1_000 : 20);
        return (int)Math.Min(1_000 + letters, int.MaxValue / 2);
    }
}
