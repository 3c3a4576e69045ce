namespace Terrateam.Core.Configuration;

/// <summary>
/// Merges one file over another: maps key by key, anything else is replaced. Every value keeps its place.
/// </summary>
internal sealed class YamlMerge(List<ConfigurationError> errors)
{
    internal YamlNode Over(YamlNode below, YamlNode above, string key)
    {
        // Only a place for anchors, which are valid within their file.
        if (key is "definitions")
            return above;
        if (below is YamlMapping lower && above is YamlMapping upper)
            return Over(lower, upper, key);
        if (below.GetType() != above.GetType())
        {
            errors.Add(
                new(
                    above.File,
                    above.Line,
                    above.Column,
                    key,
                    $"this is {above.Description}, and `{below.File}:{below.Line}:{below.Column}`, over which it "
                        + $"goes, has {below.Description}",
                    "the same kind of value in both files",
                    Suggestion: null
                )
            );
        }

        return above;
    }

    private YamlMapping Over(YamlMapping below, YamlMapping above, string key)
    {
        var upper = above.Entries.ToDictionary(static entry => entry.Key.Text, StringComparer.Ordinal);
        var dropped = YamlAlternatives.Dropped(key, below, above);
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(below.Entries.Count + above.Entries.Count);
        foreach (var entry in below.Entries)
        {
            if (upper.Remove(entry.Key.Text, out var own))
                entries.Add(new(own.Key, Over(entry.Value, own.Value, YamlLoader.Join(key, entry.Key.Text))));
            else if (!dropped(entry.Key.Text))
                entries.Add(entry);
        }

        entries.AddRange(above.Entries.Where(entry => upper.ContainsKey(entry.Key.Text)));
        return above with { Entries = entries };
    }
}
