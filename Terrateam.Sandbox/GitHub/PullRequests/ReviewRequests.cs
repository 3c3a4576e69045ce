using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>Requests for reviews.</summary>
/// <remarks>https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request</remarks>
internal static class ReviewRequests
{
    public static ApiResponse Add(ApiCall call) =>
        call.World.Write(() =>
        {
            var pull = PullRequestEndpoints.Find(call);
            var (people, teams) = (Texts(call, "reviewers"), Texts(call, "team_reviewers"));
            if (people.Contains(pull.Author.Login, StringComparer.OrdinalIgnoreCase))
            {
                throw new RefusedException(422, "Review cannot be requested from pull request author.");
            }

            if (people.Exists(login => !pull.Repository.Collaborators.ContainsKey(login)))
            {
                throw new RefusedException(
                    422,
                    "Reviews may only be requested from collaborators. One or more of the users or teams you "
                        + "specified is not a collaborator of the repository."
                );
            }

            if (teams.Exists(slug => !call.World.Teams.ContainsKey($"{pull.Repository.Owner.Login}/{slug}")))
            {
                throw new RefusedException(422, "Could not resolve to a node with the global id of a team.");
            }

            pull.RequestedReviewers.AddRange(
                people
                    .Select(call.World.AccountOf)
                    .ExceptBy(pull.RequestedReviewers.Select(known => known.Id), account => account.Id)
                    .ToList()
            );
            pull.RequestedTeams.AddRange(teams.Except(pull.RequestedTeams, StringComparer.OrdinalIgnoreCase).ToList());
            return ApiResponse.Created(PullRequestJson.Simple(pull, call.World));
        });

    private static List<string> Texts(ApiCall call, string name) =>
        call.Body[name] is JsonArray array ? [.. array.Select(one => one!.GetValue<string>())] : [];
}
