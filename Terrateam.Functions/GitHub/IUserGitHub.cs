using Terrateam.Core.Access;

namespace Terrateam.Functions.GitHub;

/// <summary>GitHub with the token of a person who signed in: it shows what it shows that person, and no more.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-with-a-github-app-on-behalf-of-a-user
/// </remarks>
public interface IUserGitHub
{
    /// <summary>Who the person is.</summary>
    Task<GitHubUser> GetUserAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The person's addresses; null where GitHub does not show them, mostly because the App may not read them.
    /// </summary>
    /// <remarks>https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user</remarks>
    Task<IReadOnlyList<UserEmail>?> ListEmailsAsync(CancellationToken cancellationToken);

    /// <summary>Whether the person is an owner of an organisation; false where GitHub does not say so.</summary>
    /// <remarks>
    /// https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    /// </remarks>
    Task<bool> IsOwnerAsync(string organization, CancellationToken cancellationToken);

    /// <summary>The installations of the App that the person can see.</summary>
    Task<IReadOnlyList<AppInstallation>> ListInstallationsAsync(CancellationToken cancellationToken);

    /// <summary>The first hundred repositories of an installation that the person can see.</summary>
    Task<UserRepositories> ListRepositoriesAsync(long installationId, CancellationToken cancellationToken);

    /// <summary>A repository, or null where the person cannot see one of that name.</summary>
    Task<UserRepository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken);

    /// <summary>The names of the environments of a repository.</summary>
    Task<IReadOnlyList<string>> ListEnvironmentsAsync(UserRepository repository, CancellationToken cancellationToken);

    /// <summary>The names of the secrets or variables in a place. Values are not read.</summary>
    Task<IReadOnlyList<StoredName>> ListNamesAsync(
        UserRepository repository,
        StoredPlace place,
        CancellationToken cancellationToken
    );

    /// <summary>The id of the public key that secrets of a place are sealed with.</summary>
    Task<string> GetKeyIdAsync(UserRepository repository, string? environment, CancellationToken cancellationToken);

    /// <summary>Sets a secret to a value that is sealed. Returns true where there was none of that name.</summary>
    /// <exception cref="GitHubException">422 where it was sealed with another key than the place's.</exception>
    Task<bool> SetSecretAsync(
        UserRepository repository,
        string? environment,
        string name,
        SealedSecret value,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes a secret or a variable. Returns false where there is none.</summary>
    Task<bool> DeleteAsync(
        UserRepository repository,
        StoredPlace place,
        string name,
        CancellationToken cancellationToken
    );
}

/// <summary>Creates <see cref="IUserGitHub"/>.</summary>
public interface IUserGitHubs
{
    /// <summary>GitHub with a token.</summary>
    IUserGitHub For(string token);
}

/// <summary>A person of GitHub.</summary>
/// <param name="Id">GitHub's id, which stays when the login changes.</param>
/// <param name="Login">The login.</param>
public sealed record GitHubUser(long Id, string Login);

/// <summary>An address of a person.</summary>
/// <param name="Address">The address as GitHub has it.</param>
/// <param name="IsPrimary">True for the one to which GitHub itself writes.</param>
/// <param name="IsVerified">True where the person has shown that it is theirs.</param>
public sealed record UserEmail(string Address, bool IsPrimary, bool IsVerified);

/// <summary>A repository as a person sees it.</summary>
/// <param name="Id">GitHub's id.</param>
/// <param name="OwnerId">GitHub's id of its owner.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="CanPush">True where the person may push.</param>
public sealed record UserRepository(long Id, long OwnerId, string Owner, string Name, bool CanPush)
{
    /// <summary>Owner and name.</summary>
    public string FullName => $"{Owner}/{Name}";
}

/// <summary>Repositories, and how many there are.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="First">The first of them.</param>
public sealed record UserRepositories(int Total, IReadOnlyList<UserRepository> First);

/// <summary>Where names are looked for.</summary>
/// <param name="IsVariable">True for variables, false for secrets.</param>
/// <param name="Environment">An environment, or null for the repository itself.</param>
public sealed record StoredPlace(bool IsVariable, string? Environment);

/// <summary>A secret or variable without its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UpdatedAt">When its value was set.</param>
public sealed record StoredName(string Name, DateTimeOffset UpdatedAt);
