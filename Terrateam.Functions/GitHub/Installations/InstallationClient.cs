using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class InstallationClient(
    long installationId,
    RestApi api,
    ImmutableAnswers answers,
    InstallationTokens tokens,
    string workflowPath,
    Func<CancellationToken, Task<string>> bot,
    TimeProvider time
) : IGitHub
{
    public IRepositoryClient For(Repository repository) =>
        new RepositoryClient(installationId, repository, api, answers, tokens, workflowPath, bot, time);

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

    public async Task<bool> IsTeamMemberAsync(
        string organization,
        string teamSlug,
        string login,
        CancellationToken cancellationToken
    )
    {
        var answer = await api.FindAsync<MembershipResponse>(
            $"read the membership of {login} in {organization}/{teamSlug}",
            $"orgs/{Segment(organization)}/teams/{Segment(teamSlug)}/memberships/{Segment(login)}",
            cancellationToken
        );

        // A user who has not accepted the invitation is "pending".
        return string.Equals(answer?.State, "active", StringComparison.Ordinal);
    }

    public async Task MinimizeCommentAsync(string nodeId, CancellationToken cancellationToken)
    {
        const string Call = "hide a comment";
        const string Mutation =
            "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { "
            + "clientMutationId } }";
        var request = new MinimizeRequest(Mutation, new MinimizeVariables(nodeId));
        var answer = await api.PostAsync<GraphResponse>(Call, api.GraphAddress, request, cancellationToken);

        // A deleted comment counts as hidden.
        if (answer.Errors?.FirstOrDefault(error => error.Kind is not "NOT_FOUND") is { } error)
        {
            throw new GitHubException(
                $"GitHub did not {Call}: {error.Message}",
                error.Kind is "RATE_LIMITED" ? 429 : 422
            );
        }
    }
}
