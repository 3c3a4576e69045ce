using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>The report of a piece of work: every step, masked, within the backend's limit.</summary>
internal static class Report
{
    // The backend takes 32 MiB.
    private const int MaxReport = 30 * 1024 * 1024;

    // The plan text of the comment is compared with the plan file before an apply, so it is cut last.
    private const int MinOtherLength = 16 * 1024;

    // Words and numbers of the protocol, which a secret such as "1" or "always" must not mask.
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        PayloadNames.VisibleOn,
        PayloadNames.ExitCode,
        PayloadNames.HasChanges,
        PayloadNames.Method,
        PayloadNames.Format,
        PayloadNames.Engine,
        PayloadNames.EngineVersion,
        PayloadNames.Counts,
    };

    /// <summary>The results, version 2, as JSON.</summary>
    /// <param name="contexts">In the order of the report.</param>
    /// <param name="mask">Masks secrets.</param>
    public static byte[] Write(IReadOnlyList<StepContext> contexts, SecretMask mask)
    {
        var steps = contexts
            .SelectMany(c => c.Outputs)
            .Select(o => o with { Payload = Masked(o.Payload, mask) })
            .ToList();

        // Sent after failures too: the plans of the other directories can be applied, and need their gates.
        var gates = contexts.SelectMany(c => c.Gates).ToList();
        var reported = gates.Count > 0 ? gates : null;

        for (var longest = MaxReport / 2; ; longest /= 2)
        {
            var report = JsonSerializer.SerializeToUtf8Bytes(
                new RunnerReport.StepsV2(steps, reported),
                ProtocolJson.Default.StepsV2
            );
            if (report.Length <= MaxReport || longest == 0)
                return report;

            var length = longest;
            steps =
            [
                .. steps.Select(s =>
                    s with
                    {
                        Payload = ToElement((JsonObject)Shorten(JsonObject.Create(s.Payload), length)!),
                    }
                ),
            ];
        }
    }

    private static JsonElement Masked(JsonElement payload, SecretMask mask) =>
        ToElement(
            new JsonObject(
                JsonObject
                    .Create(payload)!
                    .Select(p =>
                        KeyValuePair.Create(p.Key, Ours.Contains(p.Key) ? p.Value?.DeepClone() : mask.Mask(p.Value))
                    )
            )
        );

    // As bytes, since a text of a megabyte would be copied several times on its way through a string.
    private static JsonElement ToElement(JsonObject payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            payload.WriteTo(writer);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static JsonNode? Shorten(JsonNode? node, int longest) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.Select(p =>
                    KeyValuePair.Create(
                        p.Key,
                        p.Key is PayloadNames.Plan && longest >= MinOtherLength
                            ? p.Value?.DeepClone()
                            : Shorten(p.Value, longest)
                    )
                )
            ),
            JsonArray list => new JsonArray([.. list.Select(item => Shorten(item, longest))]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => Shorten(
                value.GetValue<string>(),
                longest
            ),
            _ => node?.DeepClone(),
        };

    private static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : $"… {text.Length - longest} characters left out …\n{text[^longest..]}";
}
