using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class InstallationClient(
    long installationId,
    Func<TokenScope, RestApi> apis,
    ImmutableAnswers answers,
    InstallationTokens tokens,
    string workflowPath,
    Func<CancellationToken, Task<string>> bot,
    TimeProvider time
) : IGitHub
{
    private const int MaxPagesOfTeams = 10;

    private readonly RestApi _members = apis(new(TokenWork.Members));
    private readonly RestApi _finding = apis(new(TokenWork.Finding));

    public IRepositoryClient For(Repository repository) =>
        new RepositoryClient(installationId, repository, apis, answers, tokens, workflowPath, bot, time);

    public async Task<Repository> GetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var answer = await apis(new(TokenWork.Reading, repositoryId))
            .GetAsync<RepositoryResponse>(
                $"read repository {Text(repositoryId)}",
                $"repositories/{Text(repositoryId)}",
                cancellationToken
            );
        return answer.ToRepository(installationId);
    }

    public async Task<Repository?> FindRepositoryAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var answer = await _finding.FindAsync<RepositoryResponse>(
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
        var answer = await _members.FindAsync<MembershipResponse>(
            $"read the membership of {login} in {organization}/{teamSlug}",
            $"orgs/{Segment(organization)}/teams/{Segment(teamSlug)}/memberships/{Segment(login)}",
            cancellationToken
        );

        // A user who has not accepted the invitation is "pending".
        return string.Equals(answer?.State, "active", StringComparison.Ordinal);
    }

    public async Task<IReadOnlyList<OrganizationTeam>?> ListTeamsAsync(
        string organization,
        CancellationToken cancellationToken
    )
    {
        var teams = new List<OrganizationTeam>();
        var pages = 0;
        await foreach (
            var page in _members.PagesAsync<TeamResponse[]>(
                $"list the teams of {organization}",
                $"orgs/{Segment(organization)}/teams?per_page=100",
                cancellationToken
            )
        )
        {
            if (pages++ == MaxPagesOfTeams)
                return null;
            teams.AddRange(page.Select(static team => team.ToTeam()));
        }

        return teams;
    }
}
