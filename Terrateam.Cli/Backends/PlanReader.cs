using System.Text.Json;

namespace Terrateam.Cli.Backends;

/// <summary>Takes the plan file out of the backend's answer.</summary>
internal static class PlanReader
{
    /// <summary>The plan file with what people were shown of it.</summary>
    /// <param name="body">The answer, <c>{"data": base64, "shown_sha256": hex}</c>.</param>
    /// <exception cref="BackendException">It holds no plan that this runner can use.</exception>
    public static FetchedPlan Read(ReadOnlyMemory<byte> body) => new(File(body), Text(body.Span, "shown_sha256"));

    private static byte[] File(ReadOnlyMemory<byte> body)
    {
        var envelope = Find(body.Span, "data") ?? throw new BackendException("The backend's answer has no field 'data'.");

        // Old uploads are the bare plan, which is a zip archive.
        if (envelope is not [(byte)'{', ..])
            return envelope;

        var method = Text(envelope, "method");
        if (!string.Equals(method, "terrateam", StringComparison.Ordinal))
        {
            throw new BackendException(
                $"The plan was stored with the method '{method}', which this runner does not support. Remove 'storage.plans' from the configuration and plan again.");
        }

        return Find(envelope, "data") ?? throw new BackendException("The stored plan's envelope has no field 'data'.");
    }

    // Not through the serialiser: a plan may be longer than the strings that it reads.
    private static byte[]? Find(ReadOnlySpan<byte> json, string name)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;

                var found = reader.ValueTextEquals(name);
                _ = reader.Read();
                if (found && reader.TokenType == JsonTokenType.String)
                    return reader.GetBytesFromBase64();

                reader.Skip();
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new BackendException($"The stored plan is damaged: {e.Message}");
        }
    }

    // Something that is no text is an empty one, which is never right.
    private static string? Text(ReadOnlySpan<byte> json, string name)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;

            var found = reader.ValueTextEquals(name);
            _ = reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : "";

            reader.Skip();
        }

        return null;
    }
}

/// <summary>A stored plan as the backend hands it out.</summary>
/// <param name="File">The plan file.</param>
/// <param name="Shown">The digest of the text that people were shown of it; null where the backend does not say.</param>
internal sealed record FetchedPlan(byte[] File, string? Shown);
