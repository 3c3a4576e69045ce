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

    /// <summary>It is active again.</summary>
    Unsuspended,

    /// <summary>An incident was opened that concerns it.</summary>
    IncidentOpened,

    /// <summary>There is news of such an incident.</summary>
    IncidentNoted,

    /// <summary>Such an incident was closed.</summary>
    IncidentClosed,

    /// <summary>A secret or variable of a repository was deleted.</summary>
    SecretDeleted,

    /// <summary>The key of the plans was rotated.</summary>
    KeyRotated,

    /// <summary>The secret that GitHub signs deliveries with was rotated.</summary>
    WebhookSecretRotated,

    /// <summary>What of a week has to be looked at.</summary>
    WeeklyReview,
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
)
{
    private const long AllOfThem = 0;

    /// <summary>All installations together.</summary>
    public static InstallationFacts Everywhere { get; } = Named(AllOfThem, "all accounts");

    /// <summary>True where all installations are meant.</summary>
    [JsonIgnore]
    public bool IsEverywhere => Id == AllOfThem;

    /// <summary>An installation of which no more than its name is told.</summary>
    public static InstallationFacts Named(long id, string account) =>
        new(id, account, IsSuspended: false, Missing: [], Url: "");
}

/// <summary>A line of what is told.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">What it says; untrusted text.</param>
public sealed record NoticeDetail(string Name, string Text);

/// <summary>One thing that is told of an installation.</summary>
/// <param name="Id">What it tells in 32 hexadecimal digits.</param>
/// <param name="Event">What happened.</param>
/// <param name="Facts">The installation.</param>
public sealed record InstallationNotice(string Id, InstallationEvent Event, InstallationFacts Facts)
{
    /// <summary>What of the installation it is about, such as a repository; untrusted text.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What else is told.</summary>
    public IReadOnlyList<NoticeDetail> Details
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True for what is told even to those who want to hear nothing else.</summary>
    [JsonIgnore]
    public bool IsSecurity =>
        Event
            is not (
                InstallationEvent.Welcome
                or InstallationEvent.PermissionsMissing
                or InstallationEvent.WeeklyReview
            );
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

        if (told.Contains(Suspended, StringComparer.Ordinal))
        {
            // What else is new, the next look tells.
            return (Create(facts, InstallationEvent.Unsuspended, now), [.. told.Where(static one => one != Suspended)]);
        }

        string[] lacks = facts.Missing.Count > 0 ? [Notice.IdOf(facts.Missing)] : [];
        string[] known = [Welcomed, .. lacks];
        if (!told.Contains(Welcomed, StringComparer.Ordinal))
            return (Create(facts, InstallationEvent.Welcome, now), known);

        return lacks.Except(told, StringComparer.Ordinal).Any()
            ? (Create(facts, InstallationEvent.PermissionsMissing, now), known)
            : (null, known);
    }

    /// <summary>The welcome of a person, the same however often it is told.</summary>
    /// <param name="facts">The installation that the person administers.</param>
    public static InstallationNotice WelcomeOf(InstallationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(
            Notice.IdOf(["person", facts.Id.ToString(CultureInfo.InvariantCulture), Welcomed]),
            InstallationEvent.Welcome,
            facts
        );
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
