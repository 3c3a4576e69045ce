using System.Globalization;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Notices;

/// <summary>What is told of an installation of the App.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstallationEvent>))]
public enum InstallationEvent
{
    /// <summary>It was made.</summary>
    Welcome,

    /// <summary>Its owner has not granted all that the App asks for.</summary>
    PermissionsMissing,

    /// <summary>It was suspended.</summary>
    Suspended,
}

/// <summary>An installation as GitHub describes it.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Account">The login of its organisation or user.</param>
/// <param name="IsSuspended">True while it gets no tokens.</param>
/// <param name="Missing">The permissions that it lacks, each with what for.</param>
/// <param name="Url">The page on which its owner changes it.</param>
public sealed record InstallationFacts(
    long Id,
    string Account,
    bool IsSuspended,
    IReadOnlyList<string> Missing,
    string Url
);

/// <summary>One thing that is told of an installation.</summary>
/// <param name="Id">What it tells in 32 hexadecimal digits.</param>
/// <param name="Event">What happened.</param>
/// <param name="Facts">The installation.</param>
public sealed record InstallationNotice(string Id, InstallationEvent Event, InstallationFacts Facts)
{
    /// <summary>True for what is told even to those who want to hear nothing else.</summary>
    [JsonIgnore]
    public bool IsSecurity => Event == InstallationEvent.Suspended;
}

/// <summary>Decides what is told of an installation: what is new since it was last told.</summary>
public static class InstallationNotices
{
    private const string Welcomed = "welcome";
    private const string Suspended = "suspended";

    /// <summary>The notice, or null, and what is told after it.</summary>
    /// <param name="facts">The installation as it is.</param>
    /// <param name="told">What was told.</param>
    /// <param name="now">The time.</param>
    public static (InstallationNotice? Notice, IReadOnlyList<string> Told) Of(
        InstallationFacts facts,
        IReadOnlyList<string> told,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(told);
        if (facts.IsSuspended)
        {
            return told.Contains(Suspended, StringComparer.Ordinal)
                ? (null, told)
                : (Create(facts, InstallationEvent.Suspended, now), [.. told, Suspended]);
        }

        string[] lacks = facts.Missing.Count > 0 ? [Notice.IdOf(facts.Missing)] : [];
        string[] known = [Welcomed, .. lacks];
        if (!told.Contains(Welcomed, StringComparer.Ordinal))
            return (Create(facts, InstallationEvent.Welcome, now), known);

        return lacks.Except(told, StringComparer.Ordinal).Any()
            ? (Create(facts, InstallationEvent.PermissionsMissing, now), known)
            : (null, known);
    }

    // By the day: told twice within one after a crash, it is the same.
    private static InstallationNotice Create(InstallationFacts facts, InstallationEvent what, DateTimeOffset now) =>
        new(
            Notice.IdOf([
                "installation",
                facts.Id.ToString(CultureInfo.InvariantCulture),
                what.ToString(),
                now.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                .. facts.Missing,
            ]),
            what,
            facts
        );
}
