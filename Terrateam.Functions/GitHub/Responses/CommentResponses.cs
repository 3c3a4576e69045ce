using System.Text.Json.Serialization;

namespace Terrateam.Functions.GitHub.Responses;

internal sealed record CommentResponse(
    long Id,
    string NodeId,
    string? Body = null,
    AccountResponse? User = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null
)
{
    // A missing time becomes the maximum, so that the comment counts as newer than everything that was read.
    public Comment ToComment() =>
        new(Id, NodeId, User?.Login ?? "ghost", Body ?? "")
        {
            CreatedAt = CreatedAt ?? DateTimeOffset.MaxValue,
            UpdatedAt = UpdatedAt ?? CreatedAt ?? DateTimeOffset.MaxValue,
        };
}

internal sealed record CommentRequest(string Body);

internal sealed record ReactionRequest(string Content);

internal sealed record MinimizeRequest(string Query, MinimizeVariables Variables);

internal sealed record MinimizeVariables(string Id);

/// <summary>The part of every GraphQL response that holds its errors, which have HTTP status 200.</summary>
/// <remarks>https://docs.github.com/en/graphql/guides/forming-calls-with-graphql</remarks>
internal sealed record GraphResponse(GraphError[]? Errors = null);

internal sealed record GraphError([property: JsonPropertyName("type")] string? Kind = null, string? Message = null);
