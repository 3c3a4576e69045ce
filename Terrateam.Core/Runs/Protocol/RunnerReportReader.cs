using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>Reads the body of <c>PUT …/{id}</c> in any of its six forms.</summary>
public static class RunnerReportReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ProtocolJson.Default.Options.MaxDepth };

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <exception cref="JsonException">It is not JSON, has none of the forms, or lacks a field. The message says
    /// which.</exception>
    public static RunnerReport Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, Options);
        var report = Read(document.RootElement);
        return HoleIn(report) is { } place ? throw new JsonException($"Results have null in '{place}'.") : report;
    }

    private static RunnerReport Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new JsonException("Results are not a JSON object.");

        if (Has(body, "steps"))
            return As(body, ProtocolJson.Default.StepsV2);
        if (Has(body, "dirspaces") && Has(body, "overall"))
            return As(body, ProtocolJson.Default.StepsV1);
        if (Has(body, "paths"))
            return As(body, ProtocolJson.Default.IndexReport);
        if (Has(body, "files"))
            return As(body, ProtocolJson.Default.BuildTreeReport);
        if (Has(body, "config"))
            return As(body, ProtocolJson.Default.BuildConfigReport);
        if (Has(body, "msg"))
            return As(body, ProtocolJson.Default.BuildFailure);

        throw new JsonException(
            "Results have none of the known forms: steps; dirspaces and overall; version, success and paths; "
                + "files; config; msg."
        );
    }

    // The serialiser accepts null as an element of lists and maps, even where the type is not nullable.
    private static string? HoleIn(RunnerReport report) =>
        report switch
        {
            RunnerReport.StepsV2 two => two.Steps.Any(static step => step is null) ? "steps" : null,
            RunnerReport.StepsV1 one => HoleIn(one),
            RunnerReport.Index index => HoleIn(index),
            RunnerReport.BuildTree tree => tree.Files.Any(static file => file is null) ? "files" : null,
            _ => null,
        };

    private static string? HoleIn(RunnerReport.StepsV1 report)
    {
        if (report.Dirspaces.Any(static dirspace => dirspace is null))
            return "dirspaces";

        var outputs = report
            .Dirspaces.SelectMany(static dirspace => dirspace.Outputs)
            .Concat(report.Overall.Outputs.Pre)
            .Concat(report.Overall.Outputs.Post);
        return outputs.Any(static output => output is null) ? "outputs" : null;
    }

    private static string? HoleIn(RunnerReport.Index report)
    {
        if (report.Paths.Values.Any(static path => path is null))
            return "paths";
        if (report.Paths.Values.Any(static path => path.Modules.Any(static module => module is null)))
            return "modules";
        if (report.Paths.Values.Any(static path => path.Failures.Values.Any(static failure => failure is null)))
            return "failures";
        return report.Symlinks?.Values.Any(static target => target is null) == true ? "symlinks" : null;
    }

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out _);

    private static RunnerReport As<T>(JsonElement body, JsonTypeInfo<T> type)
        where T : RunnerReport => body.Deserialize(type) ?? throw new JsonException("Results are null.");
}
