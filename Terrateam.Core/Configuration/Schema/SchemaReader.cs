using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Collects the errors of a file while its values are read.</summary>
internal sealed class SchemaReader
{
    private readonly Dictionary<JsonNode, YamlNode> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>True while one of several files is read, where a required key may be in another file.</summary>
    internal bool IsPart { get; set; }

    /// <summary>True to fill in every default, those of missing maps included.</summary>
    internal bool IsComplete { get; init; }

    internal List<ConfigurationError> Errors { get; } = [];

    /// <summary>Deprecated forms that are still accepted.</summary>
    internal List<ConfigurationError> Warnings { get; } = [];

    /// <summary>The cost so far; see <see cref="ReadingWork"/>.</summary>
    internal int Work { get; private set; }

    /// <summary>Adds to the cost; where it exceeds the maximum, reports that once and returns false.</summary>
    internal bool Spend(YamlNode node, string key, int work)
    {
        if (Work > ReadingWork.MaxSteps)
            return false;

        Work += work;
        if (Work <= ReadingWork.MaxSteps)
            return true;

        Fault(
            node,
            key,
            "the file has too many regular expressions, tag queries and patterns to be read in time",
            "about 100 regular expressions, 10,000 tag queries or 10,000 patterns in all, and fewer where they are long"
        );
        return false;
    }

    /// <summary>Reports a value that does not fit its schema.</summary>
    internal JsonNode? Wrong(YamlNode node, string key, string allowed, string? suggestion = null) =>
        Fault(node, key, $"this is {node.Description}", allowed, suggestion);

    internal JsonNode? Fault(YamlNode node, string key, string problem, string allowed, string? suggestion = null)
    {
        Errors.Add(new(node.File, node.Line, node.Column, key, problem, allowed, suggestion));
        return null;
    }

    /// <summary>Reports a deprecated form and its replacement.</summary>
    internal void Older(YamlNode node, string key, string problem, string form) =>
        Warnings.Add(new(node.File, node.Line, node.Column, key, problem, form, Suggestion: null));

    /// <summary>Reports a valid value that cannot be carried out, and why.</summary>
    internal void NotSupported(YamlNode node, string key, string reason, string allowed) =>
        Errors.Add(
            new(node.File, node.Line, node.Column, key, reason, allowed, Suggestion: null) { NotSupported = true }
        );

    /// <summary>Records the place of a value for later errors.</summary>
    internal JsonNode Remember(JsonNode value, YamlNode node)
    {
        _places[value] = node;
        return value;
    }

    /// <summary>File, line and column of a recorded value.</summary>
    internal (string File, int Line, int Column) PlaceOf(JsonNode value) =>
        _places.TryGetValue(value, out var node) ? (node.File, node.Line, node.Column) : ("", 1, 1);
}
