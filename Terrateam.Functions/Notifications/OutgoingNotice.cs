using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Terrateam.Core.Notices;

namespace Terrateam.Functions.Notifications;

/// <summary>A notice on its way to one recipient.</summary>
/// <param name="Notice">What a destination is told; null for what is told of an installation.</param>
/// <param name="Recipient">
/// For e-mail, the digest of the address, which stands in the settings alone; null where there is one of them, or none.
/// </param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="NextAt">When it is due.</param>
/// <param name="Attempts">How often it was begun to be sent.</param>
internal sealed record OutgoingNotice(
    Notice? Notice,
    string? Recipient,
    DateTimeOffset CreatedAt,
    DateTimeOffset NextAt,
    int Attempts = 0
)
{
    /// <summary>What is told of an installation; null for what a destination is told.</summary>
    public InstallationNotice? Installation { get; init; }

    /// <summary>GitHub's id of the person who is told of an installation; null for an address of the settings.</summary>
    public long? Person { get; init; }

    /// <summary>Its id in the message, one for each recipient.</summary>
    [JsonIgnore]
    public string Id =>
        (Recipient ?? Person?.ToString(CultureInfo.InvariantCulture)) is { } recipient
            ? $"{Notice?.Id ?? Installation?.Id}-{recipient}"
            : Notice?.Id ?? Installation?.Id ?? "";

    /// <summary>The name of what takes it, in the log and where one that takes nothing must not stop the others.</summary>
    [JsonIgnore]
    public string Destination =>
        Notice?.Destination
        ?? (
            Person is { } person
                ? string.Create(CultureInfo.InvariantCulture, $"user {person}")
                : $"installation {Installation?.Facts.Account}"
        );

    /// <summary>What it belongs to: a repository or an installation.</summary>
    [JsonIgnore]
    public string Partition =>
        Notice is { } notice
            ? notice.Repository.Id.ToString(CultureInfo.InvariantCulture)
            : PartitionOfInstallation(Installation?.Facts.Id ?? 0);

    /// <summary>Where that of an installation belongs.</summary>
    public static string PartitionOfInstallation(long id) =>
        string.Create(CultureInfo.InvariantCulture, $"installation-{id}");

    /// <summary>The digest of an address.</summary>
    public static string DigestOf(string address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToUpperInvariant())))[..16];
}

/// <summary>That a notice was sent or given up, so that it is not sent again.</summary>
/// <param name="At">When.</param>
/// <param name="Destination">The name of the destination.</param>
/// <param name="Fault">Why it was given up; null where it was sent.</param>
internal sealed record NotifiedMark(DateTimeOffset At, string Destination, string? Fault = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OutgoingNotice))]
[JsonSerializable(typeof(NotifiedMark))]
[JsonSerializable(typeof(UndeliveredNotice))]
[JsonSerializable(typeof(Announcement))]
internal sealed partial class NotificationJson : JsonSerializerContext;
