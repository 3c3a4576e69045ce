using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.TagQueries;

/// <summary>Stores a query as its text.</summary>
public sealed class TagQueryJsonConverter : JsonConverter<TagQuery>
{
    /// <inheritdoc/>
    public override TagQuery Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TagQuery.Parse(reader.GetString() ?? "") is { Query: { } query }
            ? query
            : throw new JsonException("The text is no tag query.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TagQuery value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
