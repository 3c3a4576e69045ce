using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>The configuration that holds, as a file that would say all of it.</summary>
public static class EffectiveConfiguration
{
    /// <summary>
    /// YAML with every default filled in, and with a remark of the file and line where each part begins to come from.
    /// </summary>
    /// <param name="provenance">Of a configuration that is valid.</param>
    /// <param name="hidesSecrets">Leaves out what a key that is made for a secret holds, unless that only names a
    /// variable.</param>
    public static string Print(Provenance provenance, bool hidesSecrets = true)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        var reader = new SchemaReader { IsComplete = true };
        var effective = FileNode.Shape.Read(provenance.Root ?? new YamlMapping(1, 1, []), "", reader)!.AsObject();

        // Room for anchors, which are followed by now.
        effective.Remove("definitions");
        if (
            hidesSecrets
            && effective["storage"]?["plans"] is JsonObject plans
            && plans.Text("secret_access_key") is { } secret
            && !secret.StartsWith('$')
        )
        {
            plans["secret_access_key"] = "(not shown)";
        }

        return YamlPrinter.Print(effective, provenance.Root);
    }
}
