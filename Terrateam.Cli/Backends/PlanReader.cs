using System.Text.Json;

namespace Terrateam.Cli.Backends;

/// <summary>Takes the plan file out of the backend's answer.</summary>
internal static class PlanReader
{
    /// <summary>The plan file's bytes.</summary>
    /// <param name="body">The answer, <c>{"data": base64}</c>.</param>
    /// <exception cref="BackendException">It holds no plan that this runner can use.</exception>
    public static byte[] Read(ReadOnlyMemory<byte> body)
    {
        var envelope = Find(body.Span, "data") ?? throw new BackendException("The backend's answer has no field 'data'.");

        // Old uploads are the bare plan, which is a zip archive.
        if (envelope is not [(byte)'{', ..])
            return envelope;

        var method = Method(envelope);
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

    private static string? Method(ReadOnlySpan<byte> envelope)
    {
        var reader = new Utf8JsonReader(envelope);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;

            var found = reader.ValueTextEquals("method");
            _ = reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

            reader.Skip();
        }

        return null;
    }
}
