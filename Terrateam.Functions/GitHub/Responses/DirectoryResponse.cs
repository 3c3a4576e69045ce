using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Functions.GitHub.Responses;

/// <summary>
/// The entries of a directory; null where the path is no directory, which GitHub describes by an object.
/// </summary>
[JsonConverter(typeof(DirectoryResponseConverter))]
internal sealed record DirectoryResponse(DirectoryEntryResponse[]? Entries);

// Type is file, dir, symlink or submodule.
internal sealed record DirectoryEntryResponse(string Path, string Type, string Sha)
{
    public bool IsFile => string.Equals(Type, "file", StringComparison.Ordinal);
}

internal sealed class DirectoryResponseConverter : JsonConverter<DirectoryResponse>
{
    public override DirectoryResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
            return new(JsonSerializer.Deserialize(ref reader, ResponseJson.Default.DirectoryEntryResponseArray));

        reader.Skip();
        return new((DirectoryEntryResponse[]?)null);
    }

    public override void Write(Utf8JsonWriter writer, DirectoryResponse value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Directories are only read.");
}
