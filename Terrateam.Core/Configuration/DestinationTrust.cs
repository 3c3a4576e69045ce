namespace Terrateam.Core.Configuration;

/// <summary>
/// Takes <c>notifications.destinations</c> from the default branch alone, and leaves the rest of <c>notifications</c>
/// to the branch: a pull request must not decide who is told of it.
/// </summary>
internal static class DestinationTrust
{
    private const string Notifications = "notifications";
    private const string Destinations = "destinations";

    /// <summary>The keys of the default branch's file, and its destinations.</summary>
    internal static YamlMapping OfTrunk(YamlMapping trunk, IReadOnlySet<string> keys)
    {
        var taken = trunk.Only(keys);
        return
            !keys.Contains(Notifications)
            && trunk.Find(Notifications) is YamlMapping given
            && given.Find(Destinations) is not null
            ? taken with
            {
                Entries =
                [
                    .. taken.Entries,
                    .. trunk.Entries.Where(IsNotifications).Select(entry => Reduced(entry, keepsDestinations: true)),
                ],
            }
            : taken;
    }

    /// <summary>A file without its destinations.</summary>
    internal static YamlMapping Without(YamlMapping part) =>
        part.Find(Notifications) is YamlMapping
            ? part with
            {
                Entries =
                [
                    .. part.Entries.Select(entry =>
                        IsNotifications(entry) ? Reduced(entry, keepsDestinations: false) : entry
                    ),
                ],
            }
            : part;

    /// <summary>The names that files give to destinations, each with its place.</summary>
    internal static IReadOnlyList<DestinationName> NamesIn(IEnumerable<YamlMapping> parts)
    {
        var names = new List<DestinationName>();
        foreach (var part in parts)
        {
            if ((part.Find(Notifications) as YamlMapping)?.Find(Destinations) is not YamlSequence list)
                continue;

            for (var index = 0; index < list.Items.Count; index++)
            {
                if ((list.Items[index] as YamlMapping)?.Find("name") is YamlScalar name)
                {
                    names.Add(
                        new(
                            name.Text,
                            name.File,
                            name.Line,
                            name.Column,
                            $"{Notifications}.{Destinations}[{index}].name"
                        )
                    );
                }
            }
        }

        return names;
    }

    private static bool IsNotifications(KeyValuePair<YamlScalar, YamlNode> entry) =>
        string.Equals(entry.Key.Text, Notifications, StringComparison.Ordinal);

    private static KeyValuePair<YamlScalar, YamlNode> Reduced(
        KeyValuePair<YamlScalar, YamlNode> entry,
        bool keepsDestinations
    )
    {
        var map = (YamlMapping)entry.Value;
        var destinations = new HashSet<string>([Destinations], StringComparer.Ordinal);
        return new(entry.Key, keepsDestinations ? map.Only(destinations) : map.Without(destinations));
    }
}

/// <summary>A name that a file gives to a destination.</summary>
/// <param name="Name">The name.</param>
/// <param name="File">The file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The path of keys.</param>
public sealed record DestinationName(string Name, string File, int Line, int Column, string Key);
