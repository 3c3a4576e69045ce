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
        var title = notice.Event switch
        {
            InstallationEvent.Welcome => $"Terrateam is installed on {account}",
            InstallationEvent.Suspended => $"Terrateam is suspended on {account}",
            _ => $"Terrateam waits for permissions on {account}",
        };
        return new(title, [.. Lines(notice)], [.. Links(notice.Facts, web)]);
    }

    private static IEnumerable<(string Name, string Text)> Lines(InstallationNotice notice)
    {
        if (notice.Event == InstallationEvent.Suspended)
        {
            yield return ("Meaning", "Nothing is planned or applied, and what is asked for waits, until it is active.");
            yield return ("To do", "If none of you suspended it, look into the audit log of your account on GitHub.");
            yield break;
        }

        if (notice.Event == InstallationEvent.Welcome)
        {
            yield return (
                "Next",
                "Put the workflow file onto the default branch of a repository, and open a pull request."
            );
        }

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
