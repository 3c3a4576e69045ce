using System.Globalization;

namespace Terrateam.Core.Configuration;

/// <summary>Records the file that each part of a configuration comes from.</summary>
public sealed class Provenance
{
    private readonly YamlMapping? _root;

    internal Provenance(YamlMapping? root, IReadOnlyList<string> files)
    {
        _root = root;
        Files = files;
    }

    /// <summary>
    /// The merged files, lowest precedence first. Those of the pull request's repository are named by their path only.
    /// </summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The merged values with their places; null where everything is a default.</summary>
    internal YamlMapping? Root => _root;

    /// <summary>Where a key stands; null where it has its default.</summary>
    /// <param name="key">The path of the key, such as <c>dirs.ec2.when_modified.file_patterns[0]</c>.</param>
    public KeyPlace? PlaceOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _root is null || Find(_root, key) is not { } found ? null : new(found.File, found.Line);
    }

    // One dot alone: a name such as ./app begins with another.
    private static string Next(string rest) => rest.StartsWith('.') ? rest[1..] : rest;

    // Names may contain dots and brackets, so that the path cannot be split without the file.
    private static YamlNode? Find(YamlNode node, string rest)
    {
        switch (node)
        {
            case YamlMapping map:
                foreach (var (name, value) in map.Entries)
                {
                    if (!rest.StartsWith(name.Text, StringComparison.Ordinal))
                        continue;
                    var further = rest[name.Text.Length..];
                    if (further.Length == 0)
                        return name;
                    if (further[0] is '.' or '[' && Find(value, Next(further)) is { } found)
                        return found;
                }

                return null;
            case YamlSequence list
                when rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is var end and > 1:
                return
                    int.TryParse(
                        rest.AsSpan(1, end - 1),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var index
                    )
                    && index < list.Items.Count
                    ? end + 1 == rest.Length
                        ? list.Items[index]
                        : Find(list.Items[index], Next(rest[(end + 1)..]))
                    : null;
            default:
                return null;
        }
    }
}

/// <summary>Where a key stands.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Line">From 1.</param>
public sealed record KeyPlace(string File, int Line);
