namespace Terrateam.Functions.State;

/// <summary>The name of a document.</summary>
/// <param name="Collection">Lower-case letters and digits, a letter first, 3 to 40 characters; one table in
/// Azure.</param>
/// <param name="Partition">Any non-empty text of at most <see cref="KeyText.MaximumLength"/> characters as
/// <see cref="KeyText"/> encodes it: letters, digits, - and _ count one, other ASCII two, the rest four. A query
/// returns documents of one partition.</param>
/// <param name="Key">Text like the partition's, unique in its partition; queries order by it, ordinally.</param>
public readonly record struct DocumentKey(string Collection, string Partition, string Key)
{
    /// <summary>Longest content of a document, in bytes: 16 MiB.</summary>
    public const int MaximumContent = 16 * 1024 * 1024;

    /// <summary>
    /// Returns the name if it is valid. Every store checks the same limits, so that all accept the same.
    /// </summary>
    /// <exception cref="ArgumentException">The name is invalid; the message says which part and why.</exception>
    public DocumentKey Checked()
    {
        CheckCollection(Collection);
        CheckText(Partition, "partition", mayBeEmpty: false);
        CheckText(Key, "key", mayBeEmpty: false);
        return this;
    }

    /// <summary>Returns the name if it and the content are within the limits.</summary>
    /// <exception cref="ArgumentException">The name is invalid, or the content is longer than
    /// <see cref="MaximumContent"/>.</exception>
    public DocumentKey Checked(ReadOnlyMemory<byte> content) =>
        content.Length <= MaximumContent
            ? Checked()
            : throw new ArgumentException(
                $"The document {this} has {content.Length} bytes; the most is {MaximumContent}. Large content "
                    + $"belongs into the blob store.",
                nameof(content)
            );

    /// <summary>Checks the arguments of a query against the same limits.</summary>
    /// <exception cref="ArgumentException">A part is not allowed.</exception>
    public static void CheckQuery(string collection, string partition, string keyPrefix)
    {
        CheckCollection(collection);
        CheckText(partition, "partition", mayBeEmpty: false);
        CheckText(keyPrefix, "key prefix", mayBeEmpty: true);
    }

    /// <summary>Collection, partition and key, for messages.</summary>
    public override string ToString() => $"{Collection}/{Partition}/{Key}";

    private static void CheckCollection(string collection)
    {
        if (
            collection is not { Length: >= 3 and <= 40 }
            || !char.IsAsciiLetterLower(collection[0])
            || !collection.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
        )
        {
            throw new ArgumentException(
                $"'{collection}' is no name of a collection: 3 to 40 lower-case letters and digits, a letter first.",
                nameof(collection)
            );
        }
    }

    private static void CheckText(string text, string what, bool mayBeEmpty)
    {
        if (string.IsNullOrEmpty(text) && !(mayBeEmpty && text is not null))
            throw new ArgumentException($"The {what} of a document must not be empty.", what);
        if (text.Length > KeyText.MaximumLength || KeyText.Encode(text).Length > KeyText.MaximumLength)
        {
            throw new ArgumentException(
                $"The {what} of a document is too long: {KeyText.MaximumLength} characters, where ASCII other "
                    + $"than letters, digits, - and _ counts two and other text four.",
                what
            );
        }
    }
}
