using System.Globalization;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Imports;

/// <summary>Collects notes, each once.</summary>
internal sealed class ImportNotes
{
    private readonly List<ImportNote> _notes = [];

    public IReadOnlyList<ImportNote> All =>
        [
            .. _notes
                .Distinct()
                .OrderBy(static note => note.File, StringComparer.Ordinal)
                .ThenBy(static note => note.Line),
        ];

    public void Add(ImportNote note) => _notes.Add(note);
}

/// <summary>A value of another tool's file with its place. What is not of the expected kind counts as absent.</summary>
internal sealed class ImportedNode(YamlNode? node, string file, ImportNotes notes, string key = "", int line = 1)
{
    public string Key => key;

    public int Line => node?.Line ?? line;

    public bool IsPresent => node is not null and not YamlScalar { IsNull: true };

    public string? Text => node is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    public bool? Boolean => (node as YamlScalar)?.Boolean;

    public int? Number =>
        node is YamlScalar scalar
        && int.TryParse(scalar.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public IReadOnlyList<ImportedNode> Items =>
        node is YamlSequence sequence
            ? [.. sequence.Items.Select((item, index) => Below(item, $"{key}[{index}]"))]
            : [];

    /// <summary>The texts of a list; of a single text that one.</summary>
    public IReadOnlyList<string> Texts =>
        Text is { } text ? [text] : [.. Items.Select(static item => item.Text).OfType<string>()];

    public IReadOnlyList<(string Name, ImportedNode Value)> Entries =>
        node is YamlMapping mapping
            ? [.. mapping.Entries.Select(entry => (entry.Key.Text, Below(entry.Value, Join(entry.Key.Text))))]
            : [];

    public bool IsMap => node is YamlMapping;

    public ImportedNode this[string name] => new((node as YamlMapping)?.Find(name), file, notes, Join(name), Line);

    /// <summary>Notes what becomes of this value.</summary>
    public void Note(string text) => notes.Add(new(file, Line, key, text));

    /// <summary>Notes what becomes of the value, where there is one.</summary>
    public void NoteIfPresent(string text)
    {
        if (IsPresent)
            Note(text);
    }

    /// <summary>Notes each key that is none of these.</summary>
    public void NoteOthers(IReadOnlySet<string> known)
    {
        foreach (var (name, value) in Entries.Where(entry => !known.Contains(entry.Name)))
            value.Note($"There is no key `{name}` here, so it is left out.");
    }

    private string Join(string name) => key.Length == 0 ? name : $"{key}.{name}";

    private ImportedNode Below(YamlNode value, string place) => new(value, file, notes, place, value.Line);
}
