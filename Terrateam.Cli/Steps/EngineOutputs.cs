using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Steps;

/// <summary>Reads what an engine prints of its outputs, and hides those that are sensitive.</summary>
internal static class EngineOutputs
{
    /// <summary>The outputs; null where the text is no JSON object.</summary>
    public static JsonObject? Read(string json, JobLog log)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject outputs)
                return null;

            foreach (var (_, output) in outputs)
            {
                if (
                    output is JsonObject map
                    && map["sensitive"] is JsonValue flag
                    && flag.GetValueKind() == JsonValueKind.True
                )
                {
                    Hide(map, log);
                }
            }

            return outputs;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The engine redacts a sensitive output in its own log; the JSON has it in clear text.
    private static void Hide(JsonObject output, JobLog log)
    {
        if (output["value"] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            log.SecretOutput(value.GetValue<string>());

        output["value"] = Secrets.SecretMask.Replacement;
    }
}
