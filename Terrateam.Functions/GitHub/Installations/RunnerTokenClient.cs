using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class RunnerTokenClient(InstallationTokens tokens, long installationId, Repository repository)
    : IRunnerTokenClient
{
    public async Task<string> CreateAsync(RunnerTokenScope scope, CancellationToken cancellationToken)
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
}
