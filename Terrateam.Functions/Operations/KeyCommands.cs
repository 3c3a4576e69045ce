using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Operations;

/// <summary>What an operator types for what the app may not do to a key.</summary>
internal static class KeyCommands
{
    /// <summary>Makes a new version of the key of Key Vault that a version belongs to.</summary>
    public static string Rotate(string version)
    {
        var uri = new Uri(version);
        return $"az keyvault key rotate --vault-name {uri.Host.Split('.')[0]} --name {uri.Segments[2].TrimEnd('/')}";
    }

    /// <summary>Makes a version open nothing any more.</summary>
    public static string Disable(IKeyRing ring, string version) =>
        ring is FileKeyRing files
            ? $"rm '{files.FileOf(version)}'"
            : $"az keyvault key set-attributes --enabled false --id {version}";
}
