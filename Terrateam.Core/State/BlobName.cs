namespace Terrateam.Core.State;

/// <summary>Which names a blob may have: the same in every store, and never a way out of a directory.</summary>
public static class BlobName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaximumLength = 500;

    /// <summary>Longest part between two slashes, in characters: what a file system takes.</summary>
    public const int MaximumSegment = 200;

    /// <summary>Returns a name that is allowed.</summary>
    /// <exception cref="ArgumentException">It is not; the message says what is.</exception>
    public static string Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaximumLength && name.Split('/').All(IsSegment)
            ? name
            : throw new ArgumentException(
                $"'{name}' is no name of a blob: segments of ASCII letters, digits, '-', '_' and '.', each "
                    + $"starting with a letter or digit, not ending with '.', at most {MaximumSegment} long, with '/' "
                    + $"between them, {MaximumLength} in all.",
                nameof(name)
            );
    }

    /// <summary>Returns a prefix of names: empty, or ending anywhere in an allowed name.</summary>
    /// <exception cref="ArgumentException">No allowed name begins with it.</exception>
    public static string CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        // Whatever a prefix ends with, one more letter makes it a name.
        _ = Check(prefix + "x");
        return prefix;
    }

    private static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= MaximumSegment
        && char.IsAsciiLetterOrDigit(segment[0])
        && segment[^1] != '.'
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
