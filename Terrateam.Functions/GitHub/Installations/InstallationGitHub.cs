using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed partial class InstallationGitHub(
    long installationId,
    RestApi api,
    InstallationTokens tokens,
    string workflowPath,
    Func<CancellationToken, Task<string>> bot,
    TimeProvider time
) : IGitHub
{
    public async Task<Repository> GetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync<RepositoryResponse>(
            $"read repository {Text(repositoryId)}",
            $"repositories/{Text(repositoryId)}",
            cancellationToken
        );
        return answer.ToRepository(installationId);
    }

    public async Task<Repository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var answer = await api.FindAsync<RepositoryResponse>(
            $"look for repository {owner}/{name}",
            $"repos/{Segment(owner)}/{Segment(name)}",
            cancellationToken
        );
        return answer?.ToRepository(installationId);
    }

    public async Task<string> GetPermissionAsync(
        Repository repository,
        string login,
        CancellationToken cancellationToken
    )
    {
        var answer = await api.FindAsync<PermissionResponse>(
            $"read the permission of {login} in {repository.FullName}",
            $"{PathOf(repository)}/collaborators/{Segment(login)}/permission",
            cancellationToken
        );

        // GitHub answers 404 for an unknown account.
        return answer?.ToPermission() ?? "none";
    }

    public async Task<string> CreateRunnerTokenAsync(
        Repository repository,
        RunnerTokenScope scope,
        CancellationToken cancellationToken
    )
    {
        // By id where it is the only repository: its name may have changed since it was read.
        var request =
            scope.Repositories.Count == 0
                ? new InstallationTokenRequest(RepositoryIds: [repository.Id], Permissions: scope.Permissions)
                : new InstallationTokenRequest(
                    Repositories:
                    [
                        .. scope.Repositories.Prepend(repository.Name).Distinct(StringComparer.OrdinalIgnoreCase),
                    ],
                    Permissions: scope.Permissions
                );
        return (await tokens.CreateAsync(installationId, request, cancellationToken)).Reveal();
    }

    private static string PathOf(Repository repository) =>
        $"repos/{Segment(repository.Owner)}/{Segment(repository.Name)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Cuts a text to GitHub's limit without splitting a surrogate pair.</summary>
    private static string Shorten(string text, int length)
    {
        if (text.Length <= length)
            return text;

        const string More = "...";
        var end = length - More.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + More;
    }
}
