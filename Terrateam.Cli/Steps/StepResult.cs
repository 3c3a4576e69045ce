using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Steps;

/// <summary>The result of a step.</summary>
/// <param name="Name">Its name in the protocol.</param>
/// <param name="Success">False where it failed.</param>
/// <param name="Payload">The reported data; secrets are masked when the report is written.</param>
internal sealed record StepResult(string Name, bool Success, JsonObject Payload)
{
    /// <summary>A failed step with a text that is always shown.</summary>
    public static StepResult Failed(string name, string text) =>
        new(name, false, new JsonObject { ["text"] = text, ["visible_on"] = "always" });
}

internal static class Payloads
{
    public static JsonArray List(IEnumerable<string> items) =>
        new([.. items.Select(item => (JsonNode?)JsonValue.Create(item))]);

    public static JsonElement ToElement(JsonObject payload) => JsonElement.Parse(payload.ToJsonString());
}
