using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Core.Configuration;

/// <summary>Prints the effective configuration as a configuration file.</summary>
public static class EffectiveConfiguration
{
    /// <summary>
    /// YAML with every default filled in. A comment gives the file and line wherever the origin changes.
    /// </summary>
    /// <param name="provenance">The provenance of a valid configuration.</param>
    /// <param name="hidesSecrets">Leaves out the values of keys for secrets, unless the value only names a
    /// variable.</param>
    public static string Print(Provenance provenance, bool hidesSecrets = true)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        var reader = new SchemaReader { IsComplete = true };
        var effective = FileNode.Shape.Read(provenance.Root ?? new YamlMapping(1, 1, []), "", reader)!.AsObject();

        // Only a place for anchors, which are resolved by now.
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
