using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class CommentClient(RestApi reading, RestApi reporting, Repository repository) : ICommentClient
{
    public async Task<Comment> CreateAsync(int number, string body, CancellationToken cancellationToken)
    {
        var answer = await reporting.PostAsync<CommentResponse>(
            $"comment on {repository.FullName}#{number}",
            $"{PathOf(repository)}/issues/{Text(number)}/comments",
            new CommentRequest(body),
            cancellationToken
        );
        return answer.ToComment();
    }

    public async Task<Comment?> UpdateAsync(long commentId, string body, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await reporting.PatchAsync<CommentResponse>(
                $"update comment {commentId} of {repository.FullName}",
                PathOfComment(commentId),
                new CommentRequest(body),
                cancellationToken
            );
            return answer.ToComment();
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    public async Task DeleteAsync(long commentId, CancellationToken cancellationToken)
    {
        try
        {
            await reporting.DeleteAsync(
                $"delete comment {commentId} of {repository.FullName}",
                PathOfComment(commentId),
                cancellationToken
            );
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            // It does not exist any more, which is the wanted state.
        }
    }

    public async Task<IReadOnlyList<Comment>> ListAsync(
        int number,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{PathOf(repository)}/issues/{number}/comments?since={since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&per_page=100"
        );
        var comments = new List<Comment>();
        await foreach (
            var page in reading.PagesAsync<CommentResponse[]>(
                $"list the comments of {repository.FullName}#{number}",
                path,
                cancellationToken
            )
        )
        {
            comments.AddRange(page.Select(comment => comment.ToComment()));
        }

        return comments;
    }

    public async Task AddReactionAsync(long commentId, string content, CancellationToken cancellationToken)
    {
        try
        {
            await reporting.PostAsync<IgnoredResponse>(
                $"react to comment {commentId} of {repository.FullName}",
                $"{PathOfComment(commentId)}/reactions",
                new ReactionRequest(content),
                cancellationToken
            );
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            // The comment was deleted meanwhile.
        }
    }

    public async Task MinimizeAsync(string nodeId, CancellationToken cancellationToken)
    {
        const string Call = "hide a comment";
        const string Mutation =
            "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { "
            + "clientMutationId } }";
        var request = new MinimizeRequest(Mutation, new MinimizeVariables(nodeId));
        var answer = await reporting.PostAsync<GraphResponse>(Call, reporting.GraphAddress, request, cancellationToken);

        // A deleted comment counts as hidden.
        if (answer.Errors?.FirstOrDefault(error => error.Kind is not "NOT_FOUND") is { } error)
        {
            throw new GitHubException(
                $"GitHub did not {Call}: {error.Message}",
                error.Kind is "RATE_LIMITED" ? 429 : 422
            );
        }
    }

    private string PathOfComment(long commentId) => $"{PathOf(repository)}/issues/comments/{Text(commentId)}";
}
