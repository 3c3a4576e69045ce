using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Reads the requester and the approvers, with the roles and teams that the configuration names and no others. Answers
/// are cached for two minutes; a failed read is an error, never a permission.
/// </summary>
public sealed class PeopleReader(HybridCache answers)
{
    private static readonly HybridCacheEntryOptions Freshness = new() { Expiration = TimeSpan.FromMinutes(2) };

    /// <summary>Adds the people that the decision can depend on to a snapshot.</summary>
    /// <exception cref="GitHubException">GitHub does not answer; a later attempt may succeed.</exception>
    public async Task<Snapshot> ReadAsync(
        Snapshot snapshot,
        DecisionRequest request,
        IGitHub github,
        CancellationToken cancellationToken
    )
    {
        var place = new Place(github, snapshot.Repository);
        var pullRequest = snapshot.PullRequest;
        var needs = PeopleNeeds.From(
            request,
            snapshot.Configuration?.Configuration,
            snapshot.Ledger.Find(pullRequest.Number),
            pullRequest.HeadSha,
            place.Repository.IsPrivate || snapshot.StrangersMayPlan
        );

        var faults = new List<string>();
        var contributors = needs.Contributors
            ? await ContributorsAsync(snapshot, place.Client.PullRequests, cancellationToken)
            : null;
        IReadOnlyList<GivenApproval> given = [];
        if (needs.Approvers)
        {
            // Without the contributors, approvals by them could not be excluded, so no approval counts.
            if (contributors!.Fault is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                var reviews = await place.Client.Reviews.ListAsync(pullRequest.Number, cancellationToken);
                given = Approvals.Given(reviews, pullRequest, contributors.Logins, RetargetedAt(snapshot));
            }
        }

        return snapshot with
        {
            Actor = await PersonAsync(place, request.Actor, needs.OfActor(request.Actor), faults, cancellationToken),
            Contributors = contributors,
            Approvers = await ApproversAsync(ApprovalWorth.Counts),
            FormerApprovers = needs.FormerApprovers ? await ApproversAsync(ApprovalWorth.OtherCommit) : [],
            NotCounted = [.. given.Where(approval => approval.Worth != ApprovalWorth.Counts)],
            ReviewDecision = needs.ReviewDecision
                ? await TryAsync(
                    async () =>
                        ToDecision(await place.Client.Reviews.GetDecisionAsync(pullRequest.Number, cancellationToken)),
                    ReviewDecision.None,
                    faults
                )
                : ReviewDecision.None,
            PeopleFaults = [.. faults.Distinct(StringComparer.Ordinal)],
        };

        async Task<IReadOnlyList<Person>> ApproversAsync(ApprovalWorth worth)
        {
            var approvers = new List<Person>();
            foreach (var approval in given.Where(approval => approval.Worth == worth))
            {
                approvers.Add(
                    await PersonAsync(
                        place,
                        approval.Login,
                        needs.OfApprover(approval.Login),
                        faults,
                        cancellationToken
                    )
                );
            }

            return approvers;
        }
    }

    /// <summary>Reads one person's role, and which of some teams they are in; what is not known is not held.</summary>
    public Task<Person> ReadPersonAsync(
        IGitHub github,
        Repository repository,
        string login,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    ) => PersonAsync(new Place(github, repository), login, new PersonNeeds(Role: true, teams), [], cancellationToken);

    /// <summary>
    /// The teams of the organisation that owns a repository. They make an answer clearer and decide nothing, so a failure
    /// is no error.
    /// </summary>
    public async Task<OrganizationTeams> ReadTeamsAsync(
        IGitHub github,
        Repository repository,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await answers.GetOrCreateAsync(
                string.Create(CultureInfo.InvariantCulture, $"teams/{repository.InstallationId}/{repository.Owner}"),
                async token => new OrganizationTeams(await github.ListTeamsAsync(repository.Owner, token)),
                Freshness,
                cancellationToken: cancellationToken
            );
        }
        catch (GitHubException)
        {
            return OrganizationTeams.Unread;
        }
    }

    /// <summary>Which teams do not exist, of those that a denied command wanted; asks GitHub only where it wanted one.</summary>
    public async Task<IReadOnlyList<UnknownTeam>> FindUnknownTeamsAsync(
        IGitHub github,
        Repository repository,
        RepositoryConfiguration configuration,
        IReadOnlyList<AccessMatch> allowed,
        CancellationToken cancellationToken
    ) =>
        allowed.Any(static match => match is AccessMatch.Team)
            ? (await ReadTeamsAsync(github, repository, cancellationToken)).Unknown(
                allowed,
                configuration,
                repository.IsPrivate
            )
            : [];

    // The event about the retargeting may still be in the inbox, or lost.
    private static DateTimeOffset? RetargetedAt(Snapshot snapshot) =>
        snapshot
            .Ledger.Find(snapshot.PullRequest.Number)
            ?.Into(snapshot.PullRequest.BaseRef, told: null, snapshot.Now)
            .Retargeted?.At;

    private static async Task<Contributors> ContributorsAsync(
        Snapshot snapshot,
        IPullRequestClient pullRequests,
        CancellationToken cancellationToken
    )
    {
        var pullRequest = snapshot.PullRequest;
        var commits = await pullRequests.ListCommitsAsync(pullRequest.Number, cancellationToken);
        return Contributors.Create(pullRequest, commits, snapshot.Ledger.Find(pullRequest.Number)?.Pushes);
    }

    private async Task<Person> PersonAsync(
        Place place,
        string login,
        PersonNeeds needs,
        List<string> faults,
        CancellationToken cancellationToken
    )
    {
        if (login.Length == 0)
            return Person.Unknown(login) with { IsOutsider = true, IsStranger = !place.Repository.IsPrivate };

        var role = needs.Role
            ? await TryAsync(() => RoleAsync(place, login, cancellationToken), RepositoryRole.None, faults)
            : RepositoryRole.None;
        var teams = new HashSet<string>(StringComparer.Ordinal);
        foreach (var team in needs.Teams)
        {
            if (await TryAsync(() => IsMemberAsync(place, team, login, cancellationToken), otherwise: false, faults))
                teams.Add(team);
        }

        var isOutsider = role <= RepositoryRole.Read;
        return new(login, role, teams)
        {
            IsOutsider = isOutsider,
            IsStranger = isOutsider && !place.Repository.IsPrivate,
        };
    }

    // The caller repeats transient failures; any other becomes a fault, and the result denies.
    private static async Task<T> TryAsync<T>(Func<Task<T>> ask, T otherwise, List<string> faults)
    {
        try
        {
            return await ask();
        }
        catch (GitHubException exception) when (!exception.IsTransient)
        {
            faults.Add(exception.Message);
            return otherwise;
        }
    }

    private async Task<RepositoryRole> RoleAsync(Place place, string login, CancellationToken cancellationToken) =>
        await answers.GetOrCreateAsync(
            KeyOf(place, login, "role"),
            async token =>
                await place.Client.Collaborators.GetPermissionAsync(login, token) switch
                {
                    "admin" => RepositoryRole.Admin,
                    "maintain" => RepositoryRole.Maintain,
                    "write" => RepositoryRole.Write,
                    "triage" => RepositoryRole.Triage,
                    "read" => RepositoryRole.Read,
                    _ => RepositoryRole.None,
                },
            Freshness,
            cancellationToken: cancellationToken
        );

    private async Task<bool> IsMemberAsync(
        Place place,
        string team,
        string login,
        CancellationToken cancellationToken
    ) =>
        await answers.GetOrCreateAsync(
            KeyOf(place, login, $"team/{team}"),
            async token => await place.GitHub.IsTeamMemberAsync(place.Repository.Owner, team, login, token),
            Freshness,
            cancellationToken: cancellationToken
        );

    // What a configuration can write freely comes last, so that no two questions have one key.
    private static string KeyOf(Place place, string login, string what) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"people/{place.Repository.InstallationId}/{place.Repository.Id}/{login.ToUpperInvariant()}/{what}"
        );

    private static ReviewDecision ToDecision(string? decision) =>
        decision switch
        {
            "APPROVED" => ReviewDecision.Approved,
            "CHANGES_REQUESTED" => ReviewDecision.ChangesRequested,
            null => ReviewDecision.None,

            // Also for values that GitHub may add: an unknown one is no approval.
            _ => ReviewDecision.ReviewRequired,
        };

    private sealed record Place(IGitHub GitHub, Repository Repository)
    {
        public IRepositoryClient Client => GitHub.For(Repository);
    }
}
