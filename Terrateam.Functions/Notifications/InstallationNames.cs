using Terrateam.Core.Notices;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>Finds the installation that something is about.</summary>
internal sealed class InstallationNames(InstallationStore installations, Belongings belongings, IGitHubApp app)
{
    /// <summary>
    /// An installation, that of a repository, or all of them where neither is said; null where it is not known.
    /// </summary>
    public async Task<InstallationFacts?> FindAsync(
        long? installation,
        long? repository,
        CancellationToken cancellationToken
    )
    {
        if (installation is null && repository is null)
            return InstallationFacts.Everywhere;

        var id = installation ?? (await belongings.FindAsync(repository!.Value, cancellationToken))?.InstallationId;
        if (id is null)
            return null;

        var known = await installations.FindAsync(id.Value, cancellationToken);
        if (known?.Value.Account is { Length: > 0 } account)
            return InstallationFacts.Named(id.Value, account);

        // Its name is for the text: without it, who administers it is still told.
        try
        {
            return await app.FindInstallationAsync(id.Value, cancellationToken) is { } found
                ? InstallationFacts.Named(id.Value, found.Account)
                : null;
        }
        catch (GitHubException)
        {
            return InstallationFacts.Named(id.Value, "your account");
        }
    }
}
