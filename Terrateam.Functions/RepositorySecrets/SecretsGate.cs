using System.Globalization;
using Microsoft.Extensions.Caching.Memory;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.SignIn;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>Whether a person may manage the secrets of a repository.</summary>
/// <param name="Seen">The repository as the person sees it; null where they do not, or the App is not there.</param>
/// <param name="Repository">The repository as the App sees it; null as above.</param>
/// <param name="Refusal">Why not, for the person; null where they may.</param>
internal sealed record SecretsAdmission(UserRepository? Seen, Repository? Repository, string? Refusal);

/// <summary>
/// Decides who may manage secrets: GitHub has to show the person the repository, the App has to be installed there, and
/// <c>access_control.secrets</c> of the default branch has to name the person. What is then done is done with the
/// person's own token, so that GitHub decides once more.
/// </summary>
public sealed class SecretsGate(
    IUserGitHubs users,
    IGitHubApp app,
    ConfigurationLoader configurations,
    PeopleReader people,
    SuspensionStore suspensions,
    IMemoryCache cache
)
{
    // How long a change of what GitHub shows a person may go unseen.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>The installations that the person sees.</summary>
    internal Task<IReadOnlyList<AppInstallation>> InstallationsAsync(
        Session session,
        CancellationToken cancellationToken
    ) =>
        CachedAsync(session, "installations", () => users.For(session.Token).ListInstallationsAsync(cancellationToken));

    /// <summary>The repositories of an installation that the person sees.</summary>
    internal Task<UserRepositories> RepositoriesAsync(
        Session session,
        long installationId,
        CancellationToken cancellationToken
    ) =>
        CachedAsync(session, string.Create(CultureInfo.InvariantCulture, $"repositories/{installationId}"), () =>
            users.For(session.Token).ListRepositoriesAsync(installationId, cancellationToken)
        );

    /// <summary>Decides.</summary>
    /// <exception cref="GitHubException">GitHub did not answer: nothing is decided.</exception>
    internal async Task<SecretsAdmission> AdmitAsync(
        Session session,
        string owner,
        string name,
        CancellationToken cancellationToken
    )
    {
        var seen = await CachedAsync(session, $"repository/{owner}/{name}", () =>
            users.For(session.Token).FindRepositoryAsync(owner, name, cancellationToken)
        );
        if (seen is null || await FindAsync(session, seen, cancellationToken) is not { } repository)
        {
            return new(
                null,
                null,
                "There is no such repository that GitHub shows you and on which the GitHub App is installed."
            );
        }

        if (await suspensions.FindAsync(repository, cancellationToken) is not null)
            return new(seen, repository, "An operator has suspended this repository, so nothing is done in it.");
        return new(seen, repository, await RefusalAsync(session, repository, cancellationToken));
    }

    // By a token that is for this repository alone: GitHub issues none for one that the installation does not cover.
    private async Task<Repository?> FindAsync(Session session, UserRepository seen, CancellationToken cancellationToken)
    {
        var installation = (await InstallationsAsync(session, cancellationToken)).FirstOrDefault(one =>
            one.AccountId == seen.OwnerId && !one.IsSuspended
        );
        if (installation is null)
            return null;
        try
        {
            return await app.ForInstallation(installation.Id).GetRepositoryAsync(seen.Id, cancellationToken);
        }
        catch (GitHubException exception) when (exception.Status is 404 or 422)
        {
            return null;
        }
    }

    private async Task<string?> RefusalAsync(
        Session session,
        Repository repository,
        CancellationToken cancellationToken
    )
    {
        var github = app.ForInstallation(repository.InstallationId);
        var (settings, read) = (AccessSettings.Default, (RepositoryConfiguration?)null);
        if (await github.For(repository).Branches.FindTipAsync(repository.DefaultBranch, cancellationToken) is { } sha)
        {
            var result = await configurations.ReadAsync(
                github,
                repository,
                PullRequest.OfBranch(repository.DefaultBranch, sha),
                built: null,
                cancellationToken
            );
            if (result.Configuration is not { } configuration)
            {
                return "The configuration on the default branch has errors, so it is not known who may. "
                    + "`terrateam validate` names them; until they are corrected, use GitHub's own settings.";
            }

            // A builder could say otherwise, and runs for pull requests alone: then those may who may at GitHub anyway.
            if (!configuration.ConfigBuilder.Enabled)
                (settings, read) = (configuration.Access, configuration);
        }

        var person = await people.ReadPersonAsync(
            github,
            repository,
            session.Login,
            SecretAccess.TeamsOf(settings),
            cancellationToken
        );
        if (SecretAccess.Decide(settings, person) is not { } denial)
            return null;

        return "access_control.secrets in .terrateam/config.yml on the default branch lets "
            + $"{(denial.Allowed.Count == 0 ? "nobody" : string.Join(", ", denial.Allowed))} do this, and you are "
            + $"not among them.{await UnknownTeamsAsync(github, repository, read, denial, cancellationToken)}";
    }

    private async Task<string> UnknownTeamsAsync(
        IGitHub github,
        Repository repository,
        RepositoryConfiguration? configuration,
        AccessDenial denial,
        CancellationToken cancellationToken
    )
    {
        if (configuration is null)
            return "";

        var unknown = await people.FindUnknownTeamsAsync(
            github,
            repository,
            configuration,
            denial.Allowed,
            cancellationToken
        );
        return unknown.Count > 0 ? $" {OrganizationTeams.Describe(repository.Owner, unknown)}" : "";
    }

    private async Task<T> CachedAsync<T>(Session session, string what, Func<Task<T>> ask)
    {
        var key = $"person/{session.Id}/{what}";
        if (cache.TryGetValue(key, out T? known))
            return known!;

        var answer = await ask();
        return cache.Set(key, answer, Fresh);
    }
}
