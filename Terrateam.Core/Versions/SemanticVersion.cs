using System.Globalization;

namespace Terrateam.Core.Versions;

/// <summary>A version by Semantic Versioning 2.0.0.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number.</param>
/// <param name="PreRelease">What follows the dash; empty for a release.</param>
/// <param name="Build">What follows the plus sign; it does not count in comparisons.</param>
/// <remarks>https://semver.org/spec/v2.0.0.html</remarks>
public sealed record SemanticVersion(long Major, long Minor, long Patch, string PreRelease = "", string Build = "")
{
    private const int MaxLength = 128;

    /// <summary>The order of precedence.</summary>
    public static IComparer<SemanticVersion> Precedence { get; } = Comparer<SemanticVersion>.Create(Compare);

    /// <summary>True for a version like <c>1.6.0-rc1</c>.</summary>
    public bool IsPreRelease => PreRelease.Length > 0;

    /// <summary>The version of a text with all three numbers, with or without a leading <c>v</c>; else null.</summary>
    public static SemanticVersion? Parse(string text) => Read(text) is (var version, 3) ? version : null;

    /// <summary>A version with one to three numbers, and how many it has; null where the text is none.</summary>
    internal static (SemanticVersion Version, int Numbers)? Read(string text)
    {
        if (text.Length is 0 or > MaxLength)
            return null;

        var rest = text is ['v', ..] ? text[1..] : text;
        var (beforeBuild, build) = Split(rest, '+');
        var (core, preRelease) = Split(beforeBuild, '-');
        if (!AreIdentifiers(build, isNumberPlain: true) || !AreIdentifiers(preRelease, isNumberPlain: false))
            return null;

        var numbers = core.Split('.');
        if (numbers.Length > 3 || !numbers.All(IsNumber))
            return null;

        long At(int index) =>
            index < numbers.Length ? long.Parse(numbers[index], NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return (new(At(0), At(1), At(2), preRelease ?? "", build ?? ""), numbers.Length);
    }

    /// <summary>Negative where the first precedes the second, 0 where they are equal but for their builds.</summary>
    public static int Compare(SemanticVersion? first, SemanticVersion? second)
    {
        if (first is null || second is null)
            return (first is null ? 0 : 1) - (second is null ? 0 : 1);

        var order = (first.Major, first.Minor, first.Patch).CompareTo((second.Major, second.Minor, second.Patch));
        if (order != 0 || (first.PreRelease.Length == 0 && second.PreRelease.Length == 0))
            return order;

        if (!first.IsPreRelease || !second.IsPreRelease)
            return first.IsPreRelease ? -1 : 1;

        return ComparePreReleases(first.PreRelease.Split('.'), second.PreRelease.Split('.'));
    }

    /// <summary>The version as it is written.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Major}.{Minor}.{Patch}{(IsPreRelease ? $"-{PreRelease}" : "")}{(Build.Length > 0 ? $"+{Build}" : "")}"
        );

    private static int ComparePreReleases(string[] first, string[] second)
    {
        for (var i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            var (isNumber, isOtherNumber) = (first[i].All(char.IsAsciiDigit), second[i].All(char.IsAsciiDigit));

            // Numbers have no leading zeros, so the longer one is greater. A number precedes a word.
            var order =
                isNumber != isOtherNumber ? (isNumber ? -1 : 1)
                : isNumber && first[i].Length != second[i].Length ? first[i].Length - second[i].Length
                : string.CompareOrdinal(first[i], second[i]);
            if (order != 0)
                return Math.Sign(order);
        }

        return first.Length.CompareTo(second.Length);
    }

    private static (string Before, string? After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static bool IsNumber(string text) =>
        text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private static bool AreIdentifiers(string? text, bool isNumberPlain) =>
        text is null
        || text.Split('.')
            .All(part =>
                part.Length > 0
                && part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
                && (isNumberPlain || part.Length == 1 || part[0] != '0' || !part.All(char.IsAsciiDigit))
            );
}
