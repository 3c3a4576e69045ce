using System.Globalization;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Issues;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>Comments and their reactions.</summary>
/// <remarks>https://docs.github.com/en/rest/issues/comments</remarks>
internal sealed class CommentEndpoints(CommentService service)
{
    private static readonly Needs Read = Needs.Permission("issues:read", "pull_requests:read");
    private static readonly Needs Write = Needs.Permission("issues:write", "pull_requests:write");

    public void Map(Api api)
    {
        api.Get("/repos/{owner}/{repo}/issues/{issue_number}/comments", Read, List);
        api.Post("/repos/{owner}/{repo}/issues/{issue_number}/comments", Write, call => call.World.Write(() =>
            {
                var number = IssueEndpoints.Number(call);
                var comment = service.Create(call.Repository, number, Actor(call), call.RequiredText("body"));
                return ApiResponse.Created(CommentJson.Create(comment, call.Repository, call.World));
            }));
        api.Get("/repos/{owner}/{repo}/issues/comments/{comment_id}", Read, call =>
            call.World.Read(() => ApiResponse.Ok(CommentJson.Create(Find(call), call.Repository, call.World)))
        );
        api.Patch("/repos/{owner}/{repo}/issues/comments/{comment_id}", Write, call => call.World.Write(() =>
            {
                var comment = Find(call);
                service.Update(call.Repository, comment, Actor(call), call.RequiredText("body"));
                return ApiResponse.Ok(CommentJson.Create(comment, call.Repository, call.World));
            }));
        api.Delete("/repos/{owner}/{repo}/issues/comments/{comment_id}", Write, call => call.World.Write(() =>
            {
                service.Delete(call.Repository, Find(call), Actor(call));
                return ApiResponse.Empty(204);
            }));
        api.Get("/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", Read, call =>
            call.World.Read(() =>
                call.Page(Find(call).Reactions, reaction => CommentJson.Reaction(reaction, call.World))
            )
        );
        api.Post("/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", Write, call =>
            call.World.Write(() => React(call, Find(call).Reactions))
        );
        api.Post("/repos/{owner}/{repo}/issues/{issue_number}/reactions", Write, call =>
            call.World.Write(() => React(call, IssueEndpoints.Find(call).Reactions))
        );
    }

    private static Account Actor(ApiCall call) => call.World.AccountOf(call.Caller.Login);

    private static CommentState Find(ApiCall call)
    {
        var id = call.RouteId("comment_id");
        return call.Repository.Comments.Find(comment => comment.Id == id) ?? throw RefusedException.NotFound();
    }

    private static ApiResponse List(ApiCall call) =>
        call.World.Read(() =>
        {
            var number = IssueEndpoints.Number(call);
            var since = call.Query("since") is { } text
                ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : DateTimeOffset.MinValue;
            var comments = call
                .Repository.Comments.Where(comment => comment.Number == number && comment.UpdatedAt >= since)
                .OrderBy(comment => comment.Id);
            return call.Page([.. comments], comment => CommentJson.Create(comment, call.Repository, call.World));
        });

    private ApiResponse React(ApiCall call, List<ReactionState> reactions)
    {
        var (reaction, isNew) = service.React(reactions, Actor(call), call.RequiredText("content"));
        return ApiResponse.Json(isNew ? 201 : 200, CommentJson.Reaction(reaction, call.World));
    }
}
