using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Says what the older forms of the file mean in the words that a runner knows.</summary>
internal static class OlderForms
{
    /// <summary>An engine with its version where it belongs, and with a name.</summary>
    /// <param name="engine">As the file has it.</param>
    /// <param name="otherwise">The name of one that has none.</param>
    internal static JsonObject Engine(JsonObject engine, string? otherwise)
    {
        engine["name"] ??= otherwise is "tofu" ? "tofu" : "terraform";
        if (
            engine.Text("name") is not ("terraform" or "tofu")
            || engine.Text(EngineSchema.OlderVersion) is not { } version
        )
        {
            return engine;
        }

        engine.Remove(EngineSchema.OlderVersion);
        engine["version"] ??= version;
        return engine;
    }

    /// <summary>The same for the steps of hooks.</summary>
    internal static void TranslateHooks(JsonObject? hooks)
    {
        foreach (var (_, when) in hooks ?? [])
        {
            TranslateSteps(when?["pre"]);
            TranslateSteps(when?["post"]);
        }
    }

    /// <summary>The gate of a command among the gates that its failure opens.</summary>
    internal static void TranslateSteps(JsonNode? steps)
    {
        foreach (
            var step in (steps as JsonArray ?? []).OfType<JsonObject>().Where(static step => step.Text("type") is "run")
        )
        {
            if (step["gate"] is not JsonObject gate)
                continue;

            step.Remove("gate");
            gate["type"] = "gate";
            if (step["on_error"] is JsonArray list)
                list.Add((JsonNode)gate);
            else
                step["on_error"] = new JsonArray(gate);
        }
    }
}
