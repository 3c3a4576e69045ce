using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Backups;

/// <summary>One sealed file of a backup.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Collection">The collection of its documents.</param>
/// <param name="Documents">How many there are.</param>
/// <param name="Sha256">SHA-256 of the content.</param>
/// <param name="Seal">SHA-256 and length of the sealed file.</param>
internal sealed record BackupPart(string Name, string Collection, long Documents, string Sha256, Seal Seal);

/// <summary>What a backup consists of.</summary>
/// <param name="Format">The version of the format.</param>
/// <param name="Id">The backup.</param>
/// <param name="App">The version of the app.</param>
/// <param name="At">When it was begun.</param>
/// <param name="AuditHead">The head of the audit trail then.</param>
/// <param name="Parts">Its parts, in the order in which they were read.</param>
internal sealed record BackupManifest(
    int Format,
    string Id,
    string App,
    DateTimeOffset At,
    string AuditHead,
    IReadOnlyList<BackupPart> Parts
)
{
    /// <summary>The format that this version writes and reads.</summary>
    public const int CurrentFormat = 1;

    [JsonIgnore]
    public long Documents => Parts.Sum(static part => part.Documents);

    /// <summary>SHA-256 of a manifest as it is stored.</summary>
    public static string DigestOf(ReadOnlySpan<byte> stored) => Convert.ToHexStringLower(SHA256.HashData(stored));

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <summary>Reads a manifest; null where it is none of this backup.</summary>
    public static BackupManifest? Read(ReadOnlySpan<byte> stored, string backup)
    {
        try
        {
            return
                JsonSerializer.Deserialize(stored, BackupJson.Default.BackupManifest) is { Parts: not null } manifest
                && manifest.Id == backup
                && manifest.Parts.All(static part => part is { Seal: not null, Name.Length: > 0 })
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How the last attempts went.</summary>
/// <param name="Id">The newest backup, or null.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Sha256">The digest of its manifest.</param>
/// <param name="Documents">How many documents it has.</param>
/// <param name="TriedAt">When one was last tried.</param>
/// <param name="Failure">Why that failed, or null.</param>
internal sealed record BackupRecord(
    string? Id,
    DateTimeOffset? At,
    string? Sha256,
    long Documents,
    DateTimeOffset TriedAt,
    string? Failure
);

/// <summary>How far a backup was restored.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="Sha256">The digest of its manifest.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="Parts">The parts that are wholly restored.</param>
/// <param name="DoneAt">When it was done, or null.</param>
internal sealed record RestoreRecord(
    string Backup,
    string Sha256,
    DateTimeOffset StartedAt,
    IReadOnlyList<string> Parts,
    DateTimeOffset? DoneAt
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(RestoreRecord))]
internal sealed partial class BackupJson : JsonSerializerContext;
