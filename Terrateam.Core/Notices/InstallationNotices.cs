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

    /// <summary>A secret of a repository was set.</summary>
    SecretSet,

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

    // How often something was told. It tells one suspension from the next, and is the same when one is told again after
    // a crash.
    private const string Count = "count:";

    /// <summary>The notice, or null, and what is told after it.</summary>
    /// <param name="facts">The installation as it is.</param>
    /// <param name="told">What was told.</param>
    public static (InstallationNotice? Notice, IReadOnlyList<string> Told) Of(
        InstallationFacts facts,
        IReadOnlyList<string> told
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(told);
        var isSuspensionTold = told.Contains(Suspended, StringComparer.Ordinal);
        var others = told.Where(static one => one != Suspended);
        if (facts.IsSuspended)
            return isSuspensionTold ? (null, told) : Tell(facts, InstallationEvent.Suspended, [.. others, Suspended]);

        // What else is new, the next look tells.
        if (isSuspensionTold)
            return Tell(facts, InstallationEvent.Unsuspended, [.. others]);

        string[] lacks = facts.Missing.Count > 0 ? [Notice.IdOf(facts.Missing)] : [];
        string[] known = [Welcomed, .. lacks, .. told.Where(IsCount)];
        if (!told.Contains(Welcomed, StringComparer.Ordinal))
            return Tell(facts, InstallationEvent.Welcome, known);

        return lacks.Except(told, StringComparer.Ordinal).Any()
            ? Tell(facts, InstallationEvent.PermissionsMissing, known)
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

    private static (InstallationNotice, IReadOnlyList<string>) Tell(
        InstallationFacts facts,
        InstallationEvent what,
        IReadOnlyList<string> told
    )
    {
        var count = told.Where(IsCount)
            .Select(static one =>
                int.TryParse(one.AsSpan(Count.Length), CultureInfo.InvariantCulture, out var n) ? n : 0
            )
            .DefaultIfEmpty()
            .Max();
        var id = Notice.IdOf([
            "installation",
            facts.Id.ToString(CultureInfo.InvariantCulture),
            what.ToString(),
            count.ToString(CultureInfo.InvariantCulture),
            .. facts.Missing,
        ]);
        return (
            new(id, what, facts),
            [
                .. told.Where(static one => !IsCount(one)),
                string.Create(CultureInfo.InvariantCulture, $"{Count}{count + 1}"),
            ]
        );
    }

    private static bool IsCount(string told) => told.StartsWith(Count, StringComparison.Ordinal);
}
