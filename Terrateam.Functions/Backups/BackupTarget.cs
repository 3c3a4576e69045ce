using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>A store for backups that the host brings; without one the settings name a storage account.</summary>
/// <param name="Blobs">Takes the backups.</param>
public sealed record BackupStore(IBlobStore Blobs);

/// <summary>Where backups go, and the key that seals them; there is none where the settings name no place.</summary>
/// <param name="Blobs">The second store.</param>
/// <param name="Keys">The second key.</param>
internal sealed record BackupTarget(IBlobStore Blobs, IKeyWrapper Keys)
{
    /// <summary>The blob that makes a backup complete: it is written last.</summary>
    public const string Manifest = "manifest.json";

    public static string NameOf(string backup, string part) => $"{backup}/{part}";
}
