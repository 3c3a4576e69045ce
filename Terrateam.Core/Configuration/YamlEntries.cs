namespace Terrateam.Core.Configuration;

/// <summary>
/// The entries of a map while it is read: its own keys override merged ones, and earlier merges override later ones.
/// </summary>
internal sealed class YamlEntries
{
    private readonly List<KeyValuePair<YamlScalar, YamlNode>> _own = [];
    private readonly List<KeyValuePair<YamlScalar, YamlNode>> _merged = [];
    private readonly HashSet<string> _ownKeys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mergedKeys = new(StringComparer.Ordinal);

    /// <summary>False where the key exists already.</summary>
    internal bool Add(YamlScalar key, YamlNode value)
    {
        if (!_ownKeys.Add(key.Text))
            return false;
        _own.Add(new(key, value));
        return true;
    }

    internal void Merge(YamlMapping mapping)
    {
        foreach (var entry in mapping.Entries)
        {
            if (_mergedKeys.Add(entry.Key.Text))
                _merged.Add(entry);
        }
    }

    internal YamlMapping ToMapping(string file, int line, int column)
    {
        var entries = _merged.Where(entry => !_ownKeys.Contains(entry.Key.Text)).Concat(_own).ToList();
        return new(line, column, entries)
        {
            File = file,
            Size = 1 + entries.Sum(static entry => 1 + entry.Value.Size),
            Depth = 1 + entries.Select(static entry => entry.Value.Depth).DefaultIfEmpty(1).Max(),
        };
    }
}
