namespace Terrateam.Functions.State;

/// <summary>The allowed names of blobs: the same in every store, and no name leads out of a directory.</summary>
public static class BlobName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaximumLength = 500;

    /// <summary>Longest part between two slashes, in characters; file systems have this limit.</summary>
    public const int MaximumSegment = 200;

    /// <summary>Returns the name if it is allowed.</summary>
    /// <exception cref="ArgumentException">It is not allowed; the message has the rule.</exception>
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
        // With one more letter, any valid prefix is a name.
        _ = Check(prefix + "x");
        return prefix;
    }

    private static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= MaximumSegment
        && char.IsAsciiLetterOrDigit(segment[0])
        && segment[^1] != '.'
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
