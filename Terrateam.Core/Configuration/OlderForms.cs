using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Translates older forms of the file to those that runners understand.</summary>
internal static class OlderForms
{
    /// <summary>Moves the version of an engine to its current key and adds a missing name.</summary>
    /// <param name="engine">The engine as in the file.</param>
    /// <param name="otherwise">The name for an engine without one.</param>
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

    internal static void TranslateHooks(JsonObject? hooks)
    {
        foreach (var (_, when) in hooks ?? [])
        {
            TranslateSteps(when?["pre"]);
            TranslateSteps(when?["post"]);
        }
    }

    /// <summary>Moves the gate of a command to the gates that its failure opens.</summary>
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
