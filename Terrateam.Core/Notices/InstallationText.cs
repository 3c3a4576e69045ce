namespace Terrateam.Core.Notices;

/// <summary>Says in words what is told of an installation.</summary>
public static class InstallationText
{
    private const int MaxLength = 300;

    /// <summary>The message of a notice.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="web">Root of GitHub's pages.</param>
    public static NoticeMessage Create(InstallationNotice notice, Uri web)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(web);
        var account = PlainText.From(notice.Facts.Account, MaxLength);
        var subject = PlainText.From(notice.Subject, MaxLength);
        var title = notice.Event switch
        {
            InstallationEvent.Welcome => $"Terrateam is installed on {account}",
            InstallationEvent.PermissionsMissing => $"Terrateam waits for permissions on {account}",
            InstallationEvent.Suspended => $"Terrateam is suspended on {account}",
            InstallationEvent.Unsuspended => $"Terrateam is active again on {account}",
            InstallationEvent.IncidentOpened => $"Security incident {subject} of Terrateam is open",
            InstallationEvent.IncidentNoted => $"News of security incident {subject} of Terrateam",
            InstallationEvent.IncidentClosed => $"Security incident {subject} of Terrateam is closed",
            InstallationEvent.SecretDeleted => $"A secret or variable of {subject} was deleted",
            InstallationEvent.SecretSet => $"A secret of {subject} was set",
            InstallationEvent.KeyRotated => "The key of Terrateam was rotated",
            InstallationEvent.WebhookSecretRotated => "The webhook secret of Terrateam was rotated",
            _ => $"Security review of {subject} for {account}",
        };
        return new(title, [.. Lines(notice)], [.. Links(notice.Facts, web)]);
    }

    private static IEnumerable<(string Name, string Text)> Lines(InstallationNotice notice)
    {
        foreach (var detail in notice.Details)
            yield return (detail.Name, PlainText.From(detail.Text, MaxLength));
        foreach (var line in Meaning(notice))
            yield return line;
        if (notice.Event is not (InstallationEvent.Welcome or InstallationEvent.PermissionsMissing))
            yield break;

        foreach (var missing in notice.Facts.Missing)
            yield return ("Missing", PlainText.From(missing, MaxLength));
        if (notice.Facts.Missing.Count > 0)
        {
            yield return (
                "To do",
                "An owner accepts the permissions on the page of the installation. Until then, what needs them is "
                    + "refused by GitHub, and the pull request says so."
            );
        }
    }

    private static (string Name, string Text)[] Meaning(InstallationNotice notice) =>
        notice.Event switch
        {
            InstallationEvent.Welcome =>
            [
                ("Next", "Put the workflow file onto the default branch of a repository, and open a pull request."),
            ],
            InstallationEvent.Suspended =>
            [
                ("Meaning", "Nothing is planned or applied, and what is asked for waits, until it is active."),
                ("To do", "If none of you suspended it, look into the audit log of your account on GitHub."),
            ],
            InstallationEvent.Unsuspended => [("Meaning", "What was asked for meanwhile is done now.")],
            InstallationEvent.IncidentOpened or InstallationEvent.IncidentNoted =>
            [
                ("To do", "Nothing, unless it says so. Your operator writes again when there is news."),
            ],
            InstallationEvent.SecretDeleted =>
            [
                ("To do", "If you do not know of it, ask who did it, and set the secret again."),
            ],
            InstallationEvent.SecretSet => [("To do", "If you do not know of it, ask who did it, and set it again.")],
            InstallationEvent.KeyRotated =>
            [
                ("Meaning", "Plans are sealed under a new version of the key. There is nothing to do for you."),
            ],
            InstallationEvent.WebhookSecretRotated =>
            [
                ("Meaning", "GitHub signs its deliveries with a new secret. There is nothing to do for you."),
            ],
            _ => [],
        };

    private static IEnumerable<(string Name, Uri Address)> Links(InstallationFacts facts, Uri web)
    {
        if (
            Uri.TryCreate(facts.Url, UriKind.Absolute, out var page)
            && string.Equals(page.Authority, web.Authority, StringComparison.OrdinalIgnoreCase)
            && string.Equals(page.Scheme, web.Scheme, StringComparison.Ordinal)
        )
        {
            yield return ("Installation", page);
        }
    }
}
