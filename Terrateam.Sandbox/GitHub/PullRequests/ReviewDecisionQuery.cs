using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>The only GraphQL query without a REST equivalent: <c>reviewDecision</c> of a pull request.</summary>
/// <remarks>https://docs.github.com/en/graphql/reference/objects#pullrequest</remarks>
internal static partial class ReviewDecisionQuery
{
    public static bool IsAsked(string query) => Document().IsMatch(query);

    public static ApiResponse Run(ApiCall call) =>
        call.World.Read(() =>
        {
            if (!Needs.Permission("pull_requests:read").AreMetBy(call.Caller.Permissions))
                throw new RefusedException(403, "Resource not accessible by integration");

            var variables = call.Body["variables"] as JsonObject ?? [];
            var repository = call.World.FindRepository(
                (string?)variables["owner"] ?? "",
                (string?)variables["name"] ?? ""
            );
            if (repository is null || !call.Caller.Reaches(repository))
            {
                return NotFound(
                    "repository",
                    $"Could not resolve to a Repository with the name '{variables["owner"]}/{variables["name"]}'."
                );
            }

            var number = (int?)variables["number"] ?? 0;
            if (!repository.PullRequests.TryGetValue(number, out var pull))
            {
                return NotFound("pullRequest", $"Could not resolve to a PullRequest with the number of {number}.");
            }

            return ApiResponse.Ok(
                new JsonObject
                {
                    ["data"] = new JsonObject
                    {
                        ["repository"] = new JsonObject
                        {
                            ["pullRequest"] = new JsonObject { ["reviewDecision"] = Decide(pull) },
                        },
                    },
                }
            );
        });

    /// <summary>Null where the branch requires no reviews. Only reviews of users with write access count.</summary>
    private static string? Decide(PullRequestState pull)
    {
        if (pull.Repository.RequiredReviews == 0)
        {
            return null;
        }

        var opinions = pull
            .Reviews.Where(review => review.State != "COMMENTED" && pull.Repository.Allows(review.Author, "write"))
            .GroupBy(review => review.Author.Id)
            .Select(reviewer => reviewer.Last().State)
            .ToList();
        if (opinions.Contains("CHANGES_REQUESTED"))
        {
            return "CHANGES_REQUESTED";
        }

        return opinions.Count(state => state == "APPROVED") >= pull.Repository.RequiredReviews
            ? "APPROVED"
            : "REVIEW_REQUIRED";
    }

    private static ApiResponse NotFound(string path, string message) =>
        ApiResponse.Ok(
            new JsonObject
            {
                ["data"] = new JsonObject { [path] = null },
                ["errors"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "NOT_FOUND",
                        ["path"] = new JsonArray(path),
                        ["message"] = message,
                    }
                ),
            }
        );

    [GeneratedRegex(
        @"^\s*query\b[^{]*\{\s*repository\s*\([^)]*\)\s*\{\s*pullRequest\s*\([^)]*\)\s*\{\s*reviewDecision\s*\}\s*\}\s*\}\s*$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Document();
}
