using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Collects what is wrong with a file while its values are read.</summary>
internal sealed class SchemaReader
{
    private readonly Dictionary<JsonNode, YamlNode> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// True while a part of a configuration is read, in which a required key may be missing because another file has
    /// it.
    /// </summary>
    internal bool IsPart { get; set; }

    /// <summary>True where every default is to be filled in, those of maps that are not given too.</summary>
    internal bool IsComplete { get; init; }

    /// <summary>Everything found so far.</summary>
    internal List<ConfigurationError> Errors { get; } = [];

    /// <summary>What is accepted and should be written in another way.</summary>
    internal List<ConfigurationError> Warnings { get; } = [];

    /// <summary>How much work was done so far; see <see cref="ReadingWork"/>.</summary>
    internal int Work { get; private set; }

    /// <summary>Takes on some work, or reports, once, that it is too much, and returns false.</summary>
    internal bool Spend(YamlNode node, string key, int work)
    {
        if (Work > ReadingWork.Most)
            return false;

        Work += work;
        if (Work <= ReadingWork.Most)
            return true;

        Fault(
            node,
            key,
            "the file has too many regular expressions, tag queries and patterns to be read in time",
            "about 100 regular expressions, 10,000 tag queries or 10,000 patterns in all, and fewer where they are long"
        );
        return false;
    }

    /// <summary>Reports a value that is not what is allowed.</summary>
    internal JsonNode? Wrong(YamlNode node, string key, string allowed, string? suggestion = null) =>
        Fault(node, key, $"this is {node.Description}", allowed, suggestion);

    /// <summary>Reports a fault in words.</summary>
    internal JsonNode? Fault(YamlNode node, string key, string problem, string allowed, string? suggestion = null)
    {
        Errors.Add(new(node.File, node.Line, node.Column, key, problem, allowed, suggestion));
        return null;
    }

    /// <summary>Reports an older form, and the one that it stands for.</summary>
    internal void Older(YamlNode node, string key, string problem, string form) =>
        Warnings.Add(new(node.File, node.Line, node.Column, key, problem, form, Suggestion: null));

    /// <summary>Reports a key that is right and that this version does not act on.</summary>
    internal void NotSupported(YamlNode node, string key) =>
        Errors.Add(
            new(
                node.File,
                node.Line,
                node.Column,
                key,
                $"this version does not support `{key}` yet, and would rather stop than ignore it",
                "the file without it, or with its default",
                Suggestion: null
            )
            {
                NotSupported = true,
            }
        );

    /// <summary>Keeps the place of a value for what is found wrong with it later.</summary>
    internal JsonNode Remember(JsonNode value, YamlNode node)
    {
        _places[value] = node;
        return value;
    }

    /// <summary>File, line and column of a value that was remembered.</summary>
    internal (string File, int Line, int Column) PlaceOf(JsonNode value) =>
        _places.TryGetValue(value, out var node) ? (node.File, node.Line, node.Column) : ("", 1, 1);
}
