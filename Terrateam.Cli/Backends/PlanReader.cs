using System.Text;
using System.Text.Json;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Backends;

/// <summary>Extracts the plan file from the backend's response while it arrives.</summary>
internal static class PlanReader
{
    private const string Property = "data";

    /// <param name="body">The response, <c>{"data": base64, "shown_sha256": hex}</c>.</param>
    /// <param name="planFile">The path to write to.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="takesPointer">True where the envelope of commands is written in place of a plan.</param>
    /// <returns>The SHA-256 of the plan text that was shown in the comment; null where the backend does not send
    /// it.</returns>
    /// <exception cref="BackendException">The response holds no plan that this runner can use.</exception>
    public static async Task<string?> CopyAsync(
        Stream body,
        string planFile,
        CancellationToken cancellationToken,
        bool takesPointer = false
    )
    {
        try
        {
            using var answer = new Base64PropertyReader(body, Property);
            if (!await answer.FindAsync(cancellationToken))
            {
                _ = await RestAsync(answer, cancellationToken);
                throw new BackendException("The backend's answer has no field 'data'.");
            }

            await using (var stored = answer.OpenValue())
                await CopyStoredAsync(stored, planFile, takesPointer, cancellationToken);
            using var rest = await RestAsync(answer, cancellationToken);
            return ShownOf(rest.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new BackendException($"The stored plan is damaged: {exception.Message}");
        }
    }

    private static async Task CopyStoredAsync(
        Stream stored,
        string planFile,
        bool takesPointer,
        CancellationToken cancellationToken
    )
    {
        await using var file = new FileStream(planFile, FileMode.Create, FileAccess.Write);
        var first = new byte[1];
        var length = await stored.ReadAsync(first, cancellationToken);

        // Old uploads are the bare plan, which is a zip archive.
        if (length == 0 || first[0] != (byte)'{')
        {
            await file.WriteAsync(first.AsMemory(0, length), cancellationToken);
            await stored.CopyToAsync(file, cancellationToken);
            return;
        }

        using var envelope = new Base64PropertyReader(stored, Property, first);
        var isThere = await envelope.FindAsync(cancellationToken);
        if (isThere)
        {
            await using var data = envelope.OpenValue();
            await data.CopyToAsync(file, cancellationToken);
        }

        // The key "method" may follow "data".
        using var rest = await RestAsync(envelope, cancellationToken);
        var method = rest.RootElement.TryGetProperty("method", out var value) ? value.ToString() : null;
        if (takesPointer && method is "cmd" && !isThere)
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(rest.RootElement.GetRawText()), cancellationToken);
            return;
        }

        if (!string.Equals(method, "terrateam", StringComparison.Ordinal))
        {
            throw new BackendException(
                $"The plan was stored with the method '{method}', and 'storage.plans' of the configuration says "
                    + $"something else now. Plan again, then apply."
            );
        }

        if (!isThere)
            throw new BackendException("The stored plan's envelope has no field 'data'.");
    }

    private static async Task<JsonDocument> RestAsync(Base64PropertyReader reader, CancellationToken cancellationToken)
    {
        var rest = await reader.FinishAsync(cancellationToken);
        var document = JsonDocument.Parse(rest);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new JsonException("it is no object");
    }

    // A value that is no string becomes an empty digest, which never matches.
    private static string? ShownOf(JsonElement answer)
    {
        if (!answer.TryGetProperty("shown_sha256", out var shown) || shown.ValueKind == JsonValueKind.Null)
            return null;
        return shown.ValueKind == JsonValueKind.String ? shown.GetString() : "";
    }
}
