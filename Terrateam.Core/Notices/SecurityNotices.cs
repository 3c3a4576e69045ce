using System.Globalization;

namespace Terrateam.Core.Notices;

/// <summary>What is told of security. Each has an id that follows from what it tells.</summary>
public static class SecurityNotices
{
    private const string Time = "yyyy-MM-dd HH:mm 'UTC'";

    /// <summary>An incident was opened.</summary>
    public static InstallationNotice IncidentOpened(
        InstallationFacts facts,
        int number,
        string title,
        DateTimeOffset at
    ) => OfIncident(InstallationEvent.IncidentOpened, facts, number, title, at, []);

    /// <summary>There is news of an incident, for those whom it concerns.</summary>
    public static InstallationNotice IncidentNoted(
        InstallationFacts facts,
        int number,
        string title,
        string text,
        DateTimeOffset at
    ) => OfIncident(InstallationEvent.IncidentNoted, facts, number, title, at, [new("News", text)]);

    /// <summary>An incident was closed.</summary>
    public static InstallationNotice IncidentClosed(
        InstallationFacts facts,
        int number,
        string title,
        DateTimeOffset at
    ) => OfIncident(InstallationEvent.IncidentClosed, facts, number, title, at, []);

    /// <summary>A secret or variable was deleted on the app's page.</summary>
    /// <param name="facts">The installation.</param>
    /// <param name="repository">Owner and name of the repository.</param>
    /// <param name="what">Which, in words; never its value.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="at">When.</param>
    public static InstallationNotice SecretDeleted(
        InstallationFacts facts,
        string repository,
        string what,
        string actor,
        DateTimeOffset at
    ) => OfSecret(InstallationEvent.SecretDeleted, facts, repository, what, actor, at);

    /// <summary>A secret was set on the app's page.</summary>
    /// <inheritdoc cref="SecretDeleted"/>
    public static InstallationNotice SecretSet(
        InstallationFacts facts,
        string repository,
        string what,
        string actor,
        DateTimeOffset at
    ) => OfSecret(InstallationEvent.SecretSet, facts, repository, what, actor, at);

    /// <summary>The key of the plans was rotated.</summary>
    /// <param name="version">What the new version is called; it is told to no one.</param>
    /// <param name="at">When.</param>
    public static InstallationNotice KeyRotated(string version, DateTimeOffset at) =>
        new(
            IdOf(InstallationEvent.KeyRotated, InstallationFacts.Everywhere, version),
            InstallationEvent.KeyRotated,
            InstallationFacts.Everywhere
        )
        {
            Details = [new("When", At(at))],
        };

    /// <summary>GitHub signs deliveries with another secret.</summary>
    public static InstallationNotice WebhookSecretRotated(DateTimeOffset at) =>
        new(
            // By the day: the step may be repeated.
            IdOf(
                InstallationEvent.WebhookSecretRotated,
                InstallationFacts.Everywhere,
                at.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            ),
            InstallationEvent.WebhookSecretRotated,
            InstallationFacts.Everywhere
        )
        {
            Details = [new("When", At(at))],
        };

    /// <summary>What of a week has to be looked at in an installation.</summary>
    public static InstallationNotice WeeklyReview(
        InstallationFacts facts,
        string week,
        IReadOnlyList<NoticeDetail> findings
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(IdOf(InstallationEvent.WeeklyReview, facts, week), InstallationEvent.WeeklyReview, facts)
        {
            Subject = week,
            Details = findings,
        };
    }

    private static InstallationNotice OfSecret(
        InstallationEvent told,
        InstallationFacts facts,
        string repository,
        string what,
        string actor,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(IdOf(told, facts, repository, what, actor, Exactly(at)), told, facts)
        {
            Subject = repository,
            Details = [new("What", what), new("By", actor), new("When", At(at))],
        };
    }

    private static InstallationNotice OfIncident(
        InstallationEvent what,
        InstallationFacts facts,
        int number,
        string title,
        DateTimeOffset at,
        IReadOnlyList<NoticeDetail> news
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        var name = number.ToString(CultureInfo.InvariantCulture);
        return new(IdOf(what, facts, name, Exactly(at)), what, facts)
        {
            Subject = name,
            Details = [new("About", title), new("Concerns", facts.Account), .. news, new("When", At(at))],
        };
    }

    private static string IdOf(InstallationEvent what, InstallationFacts facts, params IEnumerable<string> parts) =>
        Notice.IdOf([what.ToString(), facts.Id.ToString(CultureInfo.InvariantCulture), .. parts]);

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);

    private static string Exactly(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
