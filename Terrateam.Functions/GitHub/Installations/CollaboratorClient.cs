using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class CollaboratorClient(RestApi api, Repository repository) : ICollaboratorClient
{
    public async Task<string> GetPermissionAsync(string login, CancellationToken cancellationToken)
    {
        var answer = await api.FindAsync<PermissionResponse>(
            $"read the permission of {login} in {repository.FullName}",
            $"{PathOf(repository)}/collaborators/{Segment(login)}/permission",
            cancellationToken
        );

        // GitHub answers 404 for an unknown account.
        return answer?.ToPermission() ?? "none";
    }

    public async Task<bool> CanWriteAsync(string login, CancellationToken cancellationToken) =>
        login.Length > 0 && await GetPermissionAsync(login, cancellationToken) is "admin" or "maintain" or "write";
}
