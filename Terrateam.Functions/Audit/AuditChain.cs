using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>Consecutive entries that are stored as one document.</summary>
/// <param name="Number">Its place, counted from one.</param>
/// <param name="Key">The key of the seal.</param>
/// <param name="Lines">The entries as they are hashed.</param>
/// <param name="Seal">HMAC-SHA256 over all of the above: entries that are taken off the end leave no gap in the
/// chain.</param>
internal sealed record AuditSegment(int Number, string Key, IReadOnlyList<string> Lines, string Seal);

/// <summary>
/// How far the trail went when it was last looked at, and where it begins since old entries were deleted. It tells of
/// segments that are taken off the end.
/// </summary>
/// <param name="FirstSegment">The first segment that is kept.</param>
/// <param name="FirstEntry">The number of its first entry.</param>
/// <param name="FirstPrevious">The hash of the entry before.</param>
/// <param name="Segment">The last segment.</param>
/// <param name="Entry">The number of its last entry.</param>
/// <param name="Hash">The hash of that entry.</param>
/// <param name="Key">The key of the seal.</param>
/// <param name="Seal">HMAC-SHA256 over all of the above.</param>
internal sealed record AuditAnchor(
    int FirstSegment,
    long FirstEntry,
    string FirstPrevious,
    int Segment,
    long Entry,
    string Hash,
    string Key,
    string Seal
);

/// <summary>Names, hashes and seals of the audit trail.</summary>
internal static class AuditChain
{
    public const string Collection = "audit";
    public const string Segments = "chain";

    /// <summary>Segments of trails of other deployments, which came with a backup: kept, and never added to.</summary>
    public const string Earlier = "earlier";

    /// <summary>What the first entry names as the hash before it.</summary>
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Where the anchor is.</summary>
    public static DocumentKey AnchorKey { get; } = new(Collection, "anchor", "head");

    public static DocumentKey SegmentKey(int number) =>
        new(Collection, Segments, number.ToString("D9", CultureInfo.InvariantCulture));

    public static DocumentKey EarlierKey(string name) => new(Collection, Earlier, name);

    public static string LineOf(AuditEntry entry) => JsonSerializer.Serialize(entry, AuditJson.Default.AuditEntry);

    /// <exception cref="JsonException">The line is no entry: it was changed.</exception>
    public static AuditEntry EntryOf(string line) =>
        JsonSerializer.Deserialize(line, AuditJson.Default.AuditEntry)
            is { Previous: not null, Event: { Action: not null, Actor: not null } } entry
            ? entry
            : throw new JsonException("The line is no entry.");

    public static string HashOf(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));

    /// <summary>The segment with the seal that its key gives it.</summary>
    public static AuditSegment Sealed(AuditSegment segment, AuditKey key)
    {
        var named = segment with { Key = key.Id };
        return named with { Seal = SealOf(named, key) };
    }

    /// <summary>The anchor with the seal that its key gives it.</summary>
    public static AuditAnchor Sealed(AuditAnchor anchor, AuditKey key)
    {
        var named = anchor with { Key = key.Id };
        return named with { Seal = SealOf(named, key) };
    }

    public static bool IsSealed(AuditSegment segment, AuditKey key) => Equal(segment.Seal, SealOf(segment, key));

    public static bool IsSealed(AuditAnchor anchor, AuditKey key) => Equal(anchor.Seal, SealOf(anchor, key));

    private static string SealOf(AuditSegment segment, AuditKey key) =>
        key.Seal(string.Create(CultureInfo.InvariantCulture, $"segment {segment.Number} {segment.Key}"), segment.Lines);

    private static string SealOf(AuditAnchor anchor, AuditKey key) =>
        key.Seal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"anchor {anchor.FirstSegment} {anchor.FirstEntry} {anchor.FirstPrevious} {anchor.Segment} {anchor.Entry} {anchor.Hash} {anchor.Key}"
            ),
            []
        );

    private static bool Equal(string seal, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(expected));
}
