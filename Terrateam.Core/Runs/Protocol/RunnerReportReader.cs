using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>Reads the body of <c>PUT …/{id}</c>, whichever of the six forms it has.</summary>
public static class RunnerReportReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ProtocolJson.Default.Options.MaxDepth };

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <exception cref="JsonException">It is no JSON, has none of the forms, or lacks a field. The message says which.</exception>
    public static RunnerReport Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Options);
        return Read(document.RootElement);
    }

    private static RunnerReport Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new JsonException("Results are not a JSON object.");

        if (Has(body, "steps"))
            return As(body, ProtocolJson.Default.Steps2);
        if (Has(body, "dirspaces") && Has(body, "overall"))
            return As(body, ProtocolJson.Default.Steps1);
        if (Has(body, "paths"))
            return As(body, ProtocolJson.Default.IndexReport);
        if (Has(body, "files"))
            return As(body, ProtocolJson.Default.BuildTreeReport);
        if (Has(body, "config"))
            return As(body, ProtocolJson.Default.BuildConfigReport);
        if (Has(body, "msg"))
            return As(body, ProtocolJson.Default.BuildFailure);

        throw new JsonException(
            "Results have none of the known forms: steps; dirspaces and overall; version, success and paths; files; config; msg.");
    }

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out _);

    private static RunnerReport As<T>(JsonElement body, JsonTypeInfo<T> type)
        where T : RunnerReport =>
        body.Deserialize(type) ?? throw new JsonException("Results are null.");
}
