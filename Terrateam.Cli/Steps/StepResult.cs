using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Steps;

/// <summary>What came of a step.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Success">How it ended.</param>
/// <param name="Payload">What is reported of it; secrets are masked on the way out.</param>
internal sealed record StepResult(string Name, bool Success, JsonObject Payload)
{
    /// <summary>A step that failed with a text that is always shown.</summary>
    public static StepResult Failed(string name, string text) =>
        new(name, false, new JsonObject { ["text"] = text, ["visible_on"] = "always" });
}

/// <summary>Builds payloads.</summary>
internal static class Payloads
{
    public static JsonArray List(IEnumerable<string> items) =>
        new([.. items.Select(item => (JsonNode?)JsonValue.Create(item))]);

    public static JsonElement ToElement(JsonObject payload) => JsonElement.Parse(payload.ToJsonString());
}
