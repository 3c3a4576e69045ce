using System.Text.Json.Serialization;

namespace Terrateam.Core.TagQueries;

/// <summary>Selects dirspaces by their tags: <c>dir:ec2 and not (workspace:production or modules in dir)</c>.</summary>
/// <remarks>
/// Words side by side mean <c>and</c>; <c>not x in dir</c> means <c>not (x in dir)</c>; tags are compared exactly, with
/// case; <c>and</c>, <c>or</c>, <c>not</c> and <c>in</c> are keywords in any case and tags when quoted; blanks are
/// space and tab.
/// </remarks>
[JsonConverter(typeof(TagQueryJsonConverter))]
public sealed class TagQuery : IEquatable<TagQuery>
{
    /// <summary>The longest query, in characters.</summary>
    public const int MaxLength = 4_096;

    private readonly string _text;
    private readonly TagQueryNode? _node;

    private TagQuery(string text, TagQueryNode? node, bool relative)
    {
        _text = text;
        _node = node;
        IsRelative = relative;
    }

    /// <summary>The empty query, which selects everything.</summary>
    public static TagQuery All { get; } = new("", null, relative: false);

    /// <summary>True where the query selects everything because it is empty.</summary>
    public bool IsAll => _node is null;

    /// <summary>The root of the parsed query; null for the empty one.</summary>
    internal TagQueryNode? Node => _node;

    /// <summary>True where the result depends on the dirspace that holds the query.</summary>
    internal bool IsRelative { get; }

    /// <summary>Parses a query. Takes time in proportion to its length.</summary>
    public static TagQueryResult Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            var message = $"The query is {text.Length} characters long; {MaxLength} are allowed.";
            return new(null, new(TagQueryFault.TooLong, MaxLength, message));
        }

        var (tokens, fault) = TagQueryLexer.Read(text);
        if (fault is not null)
            return new(null, fault);
        if (tokens.Count == 1)
            return new(All, null);

        var parser = new TagQueryParser(tokens);
        var (node, error) = parser.Read();
        return new(node is null ? null : new TagQuery(text, node, parser.IsRelative), error);
    }

    /// <summary>The tag as a query has to write it: in quotes where it would have another meaning without.</summary>
    public static string Quote(string tag) => TagQueryLexer.Quote(tag);

    /// <summary>
    /// True where the query selects the subject. Takes time in proportion to the query and the directory.
    /// </summary>
    public bool Matches(TagSubject subject) => _node is null || _node.Matches(subject);

    /// <summary>The query as it was written.</summary>
    public override string ToString() => _text;

    /// <summary>True where the texts are equal.</summary>
    public bool Equals(TagQuery? other) =>
        other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TagQuery);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);
}
