namespace Terrateam.Core.Configuration.Schema;

/// <summary>
/// The cost of the values of a file, in units of about 2 µs of processor time, so that a file within its other limits
/// cannot take long to read. A value costs 1; texts that are compiled cost more.
/// </summary>
internal static class ReadingWork
{
    /// <summary>The maximum for one file: 0.3 seconds.</summary>
    internal const int MaxSteps = 150_000;

    internal static int OfPattern(string text) => 5 + (text.Length / 8);

    internal static int OfQuery(string text) => 4 + (text.Length / 16);

    /// <summary>
    /// A regular expression is compiled twice, for the check and for use. Case-insensitive matching looks up every
    /// letter.
    /// </summary>
    internal static int OfExpression(string text)
    {
        var letters = (long)text.Length * (text.Contains("(?", StringComparison.Ordinal) ? 1_000 : 20);
        return (int)Math.Min(1_000 + letters, int.MaxValue / 2);
    }
}
