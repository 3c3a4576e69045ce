using System.Text.Json.Serialization;

namespace Terrateam.Functions.Contacts;

/// <summary>A person who administers installations of the App, as they were at their last sign-in.</summary>
/// <param name="UserId">GitHub's id of the person.</param>
/// <param name="Login">Their login.</param>
/// <param name="SealedAddress">Their address, sealed for them alone.</param>
/// <param name="Installations">The installations that they administer.</param>
/// <param name="SeenAt">When they signed in last.</param>
internal sealed record Contact(
    long UserId,
    string Login,
    string SealedAddress,
    IReadOnlyList<ContactInstallation> Installations,
    DateTimeOffset SeenAt
)
{
    /// <summary>How long after a sign-in it is relied on that the person still is an administrator.</summary>
    public static TimeSpan TrustedFor { get; } = TimeSpan.FromDays(90);

    /// <summary>How long after a sign-in anything is kept.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromDays(365);

    /// <summary>The installations about which they were welcomed.</summary>
    public IReadOnlyList<long> Welcomed
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True while mail is sent to them at all.</summary>
    public bool IsCurrent(DateTimeOffset now) => now - SeenAt <= TrustedFor && Installations.Count > 0;

    /// <summary>Whether they hear of an installation; null for what concerns all of them.</summary>
    public bool Hears(long? installation, DateTimeOffset now) =>
        IsCurrent(now) && (installation is null || Installations.Any(one => one.Id == installation));
}

/// <summary>An installation that a person administers.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Account">The login of its organisation or user.</param>
internal sealed record ContactInstallation(long Id, string Account);

/// <summary>What a person has chosen about mail. It outlives the address.</summary>
/// <param name="UserId">GitHub's id of the person.</param>
/// <param name="IsOptedOut">True where they want to hear of nothing but security.</param>
/// <param name="IsDeclined">True where no address of theirs is to be read and kept.</param>
/// <param name="SeenAt">When they chose, or signed in last.</param>
internal sealed record MailChoice(long UserId, bool IsOptedOut, bool IsDeclined, DateTimeOffset SeenAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Contact))]
[JsonSerializable(typeof(MailChoice))]
[JsonSerializable(typeof(ContactKeyRecord))]
internal sealed partial class ContactJson : JsonSerializerContext;
