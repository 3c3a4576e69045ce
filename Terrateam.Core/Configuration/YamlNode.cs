namespace Terrateam.Core.Configuration;

/// <summary>A value of a YAML document with its start. Lines and columns from 1.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>The file that contains it, known also after files are merged.</summary>
    internal string File { get; init; } = "";

    /// <summary>The number of nodes in it, with itself and those behind aliases.</summary>
    internal int Size { get; init; } = 1;

    /// <summary>The depth of nesting; 1 for a scalar.</summary>
    internal int Depth { get; init; } = 1;

    /// <summary>What it is, for people to read.</summary>
    internal abstract string Description { get; }
}

/// <summary>A scalar. A plain one may be a number, a boolean or null; a quoted one is text.</summary>
internal sealed record YamlScalar(int Line, int Column, string Text, bool IsPlain) : YamlNode(Line, Column)
{
    /// <summary>True for <c>~</c>, <c>null</c> and a key without a value.</summary>
    internal bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>Its boolean value by YAML 1.2, or null: <c>yes</c> and <c>on</c> are text.</summary>
    internal bool? Boolean =>
        (IsPlain, Text) switch
        {
            (true, "true" or "True" or "TRUE") => true,
            (true, "false" or "False" or "FALSE") => false,
            _ => null,
        };

    /// <summary>True for a plain scalar that YAML reads as a number.</summary>
    internal bool IsNumber =>
        IsPlain
        && Text.Length > 0
        && (char.IsAsciiDigit(Text[0]) || Text[0] is '-' or '+' or '.')
        && double.TryParse(
            Text,
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out _
        );

    internal override string Description =>
        this switch
        {
            { IsNull: true } => "nothing",
            { Boolean: not null } => $"the boolean `{Text}`",
            { IsNumber: true } => $"the number `{Text}`",
            _ => $"the text {Quote(Text)}",
        };

    /// <summary>The text in quotes, truncated where it is long.</summary>
    internal static string Quote(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > 60 ? $"'{line[..57]}...'" : $"'{line}'";
    }
}

internal sealed record YamlSequence(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column)
{
    internal override string Description => "a list";
}

/// <summary>A map with unique keys in the order of the file.</summary>
internal sealed record YamlMapping(int Line, int Column, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries)
    : YamlNode(Line, Column)
{
    internal override string Description => "a map";

    internal YamlMapping Only(IReadOnlySet<string> keys) =>
        this with
        {
            Entries = [.. Entries.Where(entry => keys.Contains(entry.Key.Text))],
        };

    internal YamlMapping Without(IReadOnlySet<string> keys) =>
        this with
        {
            Entries = [.. Entries.Where(entry => !keys.Contains(entry.Key.Text))],
        };

    internal YamlNode? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
                return entry.Value;
        }

        return null;
    }
}
