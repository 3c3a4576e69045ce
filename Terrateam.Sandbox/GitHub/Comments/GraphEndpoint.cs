using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>
/// GraphQL operations without a REST equivalent: the mutation <c>minimizeComment</c> and the <c>reviewDecision</c> of a
/// pull request. Any other document is an unknown call.
/// </summary>
/// <remarks>https://docs.github.com/en/graphql/reference/mutations#minimizecomment</remarks>
internal static partial class GraphEndpoint
{
    private static readonly Needs Write = Needs.Permission("issues:write", "pull_requests:write");

    public static void Map(Api api) =>
        api.Post("/graphql", Needs.Permission("pull_requests:read", "issues:write"), Run);

    private static ApiResponse Run(ApiCall call)
    {
        var query = call.RequiredText("query");
        if (ReviewDecisionQuery.IsAsked(query))
        {
            return ReviewDecisionQuery.Run(call);
        }

        if (!Minimize().IsMatch(query))
        {
            var unknown = ApiResponse.Error(
                501,
                "The sandbox's GitHub knows no GraphQL but minimizeComment and reviewDecision."
            );
            unknown.Headers["X-Sandbox-Unknown"] = "graphql";
            return unknown;
        }

        if (!Write.AreMetBy(call.Caller.Permissions))
            throw new RefusedException(403, "Resource not accessible by integration");

        return call.World.Write(() => Apply(call, query));
    }

    private static ApiResponse Apply(ApiCall call, string query)
    {
        var variables = call.Body["variables"] as JsonObject ?? [];
        var input = variables["input"] as JsonObject;
        var id = Value(query, "subjectId", variables, input);
        var classifier = Value(query, "classifier", variables, input);
        var comment = call
            .World.Repositories.Values.Where(call.Caller.Reaches)
            .SelectMany(repository => repository.Comments)
            .FirstOrDefault(one => one.NodeId == id);
        if (comment is null)
        {
            return ApiResponse.Ok(
                new JsonObject
                {
                    ["data"] = new JsonObject { ["minimizeComment"] = null },
                    ["errors"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "NOT_FOUND",
                            ["path"] = new JsonArray("minimizeComment"),
                            ["message"] = $"Could not resolve to a node with the global id of '{id}'.",
                        }
                    ),
                }
            );
        }

        comment.MinimizedReason = classifier;
        return ApiResponse.Ok(
            new JsonObject
            {
                ["data"] = new JsonObject
                {
                    ["minimizeComment"] = new JsonObject
                    {
                        ["clientMutationId"] = null,
                        ["minimizedComment"] = new JsonObject
                        {
                            ["isMinimized"] = true,
                            ["minimizedReason"] = classifier?.ToLowerInvariant(),
                        },
                    },
                },
            }
        );
    }

    /// <summary>An argument given as literal, as variable, or as field of a variable <c>input</c>.</summary>
    private static string? Value(string query, string name, JsonObject variables, JsonObject? input)
    {
        var match = Regex.Match(
            query,
            name + """\s*:\s*(?:"(?<text>[^"]*)"|\$(?<variable>\w+)|(?<word>\w+))""",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
        return match switch
        {
            { Success: false } => (string?)input?[name],
            _ when match.Groups["variable"].Success => (string?)variables[match.Groups["variable"].Value],
            _ when match.Groups["text"].Success => match.Groups["text"].Value,
            _ => match.Groups["word"].Value,
        };
    }

    [GeneratedRegex(@"^\s*mutation\b[^{]*\{\s*(\w+\s*:\s*)?minimizeComment\s*\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Minimize();
}
