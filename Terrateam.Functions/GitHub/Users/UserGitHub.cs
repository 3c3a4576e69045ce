using System.Globalization;
using System.Net;
using Terrateam.Core.Access;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Users;

internal sealed class UserGitHub(RestApi api) : IUserGitHub
{
    public async Task<GitHubUser> GetUserAsync(CancellationToken cancellationToken)
    {
        var user = await api.GetAsync<UserResponse>("say who the person is", "user", cancellationToken);
        return new(user.Id, user.Login);
    }

    public async Task<IReadOnlyList<UserEmail>?> ListEmailsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var emails = await api.GetAsync<UserEmailResponse[]>(
                "list the person's addresses",
                "user/emails?per_page=100",
                cancellationToken
            );
            return [.. emails.Select(static one => new UserEmail(one.Email, one.Primary, one.Verified))];
        }
        catch (GitHubException exception) when (exception.Status is 403 or 404)
        {
            return null;
        }
    }

    public async Task<bool> IsOwnerAsync(string organization, CancellationToken cancellationToken)
    {
        try
        {
            var membership = await api.GetAsync<MembershipResponse>(
                $"say what the person is in {organization}",
                $"user/memberships/orgs/{Segment(organization)}",
                cancellationToken
            );
            return membership is { State: "active", Role: "admin" };
        }
        catch (GitHubException exception) when (exception.Status is 403 or 404)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<AppInstallation>> ListInstallationsAsync(CancellationToken cancellationToken)
    {
        var all = new List<AppInstallation>();
        await foreach (
            var page in api.PagesAsync<UserInstallationsResponse>(
                "list the person's installations",
                "user/installations?per_page=100",
                cancellationToken
            )
        )
        {
            all.AddRange(page.Installations.Select(static one => one.ToInstallation()));
        }

        return all;
    }

    public async Task<UserRepositories> ListRepositoriesAsync(long installationId, CancellationToken cancellationToken)
    {
        var page = await api.GetAsync<UserRepositoriesResponse>(
            "list the person's repositories",
            string.Create(
                CultureInfo.InvariantCulture,
                $"user/installations/{installationId}/repositories?per_page=100"
            ),
            cancellationToken
        );
        return new(page.TotalCount, [.. page.Repositories.Select(static one => one.ToRepository())]);
    }

    public async Task<UserRepository?> FindRepositoryAsync(
        string owner,
        string name,
        CancellationToken cancellationToken
    ) =>
        (
            await api.FindAsync<UserRepositoryResponse>(
                $"look for repository {owner}/{name}",
                $"repos/{Segment(owner)}/{Segment(name)}",
                cancellationToken
            )
        )?.ToRepository();

    public async Task<IReadOnlyList<string>> ListEnvironmentsAsync(
        UserRepository repository,
        CancellationToken cancellationToken
    )
    {
        var all = new List<string>();
        await foreach (
            var page in api.PagesAsync<EnvironmentsResponse>(
                $"list the environments of {repository.FullName}",
                $"{PathOf(repository)}/environments?per_page=100",
                cancellationToken
            )
        )
        {
            all.AddRange((page.Environments ?? []).Select(static one => one.Name));
        }

        return all;
    }

    public async Task<IReadOnlyList<StoredName>> ListNamesAsync(
        UserRepository repository,
        StoredPlace place,
        CancellationToken cancellationToken
    )
    {
        var all = new List<StoredName>();
        if (place.IsVariable)
        {
            await foreach (
                var page in api.PagesAsync<VariablesResponse>(
                    $"list the variables of {repository.FullName}",
                    PathOf(repository, place) + "?per_page=30",
                    cancellationToken
                )
            )
            {
                all.AddRange(page.Variables.Select(static one => one.ToName()));
            }

            return all;
        }

        await foreach (
            var page in api.PagesAsync<SecretsResponse>(
                $"list the secrets of {repository.FullName}",
                PathOf(repository, place) + "?per_page=100",
                cancellationToken
            )
        )
        {
            all.AddRange(page.Secrets.Select(static one => one.ToName()));
        }

        return all;
    }

    public async Task<string> GetKeyIdAsync(
        UserRepository repository,
        string? environment,
        CancellationToken cancellationToken
    ) =>
        (
            await api.GetAsync<PublicKeyResponse>(
                $"show the public key of {repository.FullName}",
                $"{PathOf(repository, new(IsVariable: false, environment))}/public-key",
                cancellationToken
            )
        ).KeyId;

    public async Task<bool> SetSecretAsync(
        UserRepository repository,
        string? environment,
        string name,
        SealedSecret value,
        CancellationToken cancellationToken
    )
    {
        var status = await api.PutAsync(
            $"set {name} of {repository.FullName}",
            $"{PathOf(repository, new(IsVariable: false, environment))}/{Segment(name)}",
            new SecretRequest(value.Box, value.KeyId),
            cancellationToken
        );
        return status == HttpStatusCode.Created;
    }

    public async Task<bool> DeleteAsync(
        UserRepository repository,
        StoredPlace place,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var status = await api.DeleteAsync(
                $"delete {name} of {repository.FullName}",
                $"{PathOf(repository, place)}/{Segment(name)}",
                cancellationToken
            );
            return status == HttpStatusCode.NoContent;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return false;
        }
    }

    private static string PathOf(UserRepository repository) =>
        $"repos/{Segment(repository.Owner)}/{Segment(repository.Name)}";

    private static string PathOf(UserRepository repository, StoredPlace place)
    {
        var kind = place.IsVariable ? "variables" : "secrets";
        return place.Environment is null
            ? $"{PathOf(repository)}/actions/{kind}"
            : $"{PathOf(repository)}/environments/{Segment(place.Environment)}/{kind}";
    }
}
