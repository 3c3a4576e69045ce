using Terrateam.Core.Access;
using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub;

/// <summary>
/// GitHub through one installation of the App, with only the calls that the app needs; all of them obey GitHub's
/// limits.
/// </summary>
/// <remarks>Calls throw <see cref="GitHubException"/> for failures that their own retries did not resolve.</remarks>
public interface IGitHub
{
    /// <summary>The calls for one repository; makes none itself.</summary>
    IRepositoryClient For(Repository repository);

    /// <summary>Reads a repository by its id, which stays the same when it is renamed.</summary>
    Task<Repository> GetRepositoryAsync(long repositoryId, CancellationToken cancellationToken);

    /// <summary>Finds a repository by its name, or null where the installation can read none of that name.</summary>
    /// <remarks>https://docs.github.com/en/rest/repos/repos#get-a-repository</remarks>
    Task<Repository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken);

    /// <summary>True for an active member of a team or of a team below it. An unknown team has no members.</summary>
    /// <remarks>https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user</remarks>
    Task<bool> IsTeamMemberAsync(
        string organization,
        string teamSlug,
        string login,
        CancellationToken cancellationToken
    );

    /// <summary>The teams of an organisation; null where there are too many to read.</summary>
    /// <remarks>https://docs.github.com/en/rest/teams/teams#list-teams</remarks>
    Task<IReadOnlyList<OrganizationTeam>?> ListTeamsAsync(string organization, CancellationToken cancellationToken);
}
