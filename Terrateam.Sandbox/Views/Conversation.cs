using System.Globalization;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>What people and bots said, oldest first.</summary>
internal static class Conversation
{
    private static readonly Html Silence = new("<p class=\"dim\">Nothing was said yet.</p>");

    public static Html Of(SandboxPullRequest pull) =>
        Joined(
            pull.Comments.Select(comment => (At: comment.CreatedAt, Part: Comment(comment)))
                .Concat(
                    pull.Reviews.Select(review =>
                        (
                            review.At,
                            Part: Html.From(
                                $"""<p class="event"><b>{review.Login}</b> {Verdict(review.State)} {review.Body}</p>"""
                            )
                        )
                    )
                )
                .OrderBy(part => part.At)
                .Select(part => part.Part)
        );

    public static Html Of(IReadOnlyList<SandboxComment> comments) => Joined(comments.Select(Comment));

    private static Html Joined(IEnumerable<Html> parts) =>
        Html.Join(parts) is { Text.Length: > 0 } some ? some : Silence;

    private static string Verdict(string state) =>
        state switch
        {
            "APPROVED" => "approved these changes.",
            "CHANGES_REQUESTED" => "asked for changes.",
            _ => "reviewed.",
        };

    private static Html Comment(SandboxComment comment)
    {
        var bot = comment.IsByBot ? new Html(" <span class=\"bot\">bot</span>") : Html.None;
        var edited = comment.Edits > 0 ? ", edited" : "";
        var top = Html.From(
            $"""<b>{comment.Author}</b>{bot} at {comment.CreatedAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}{edited}{Reactions(comment)}"""
        );
        var body = CommentHtml.Render(comment.Body);
        return comment.MinimizedReason is { } reason
            ? Html.From(
                $"""<details class="box comment"><summary class="top">{top} was hidden as {reason.ToLowerInvariant()}</summary><div class="body">{body}</div></details>"""
            )
            : Html.From(
                $"""<div class="box comment"><div class="top">{top}</div><div class="body">{body}</div></div>"""
            );
    }

    private static Html Reactions(SandboxComment comment) =>
        Html.Join(
            comment.Reactions.Select(reaction =>
                Html.From(
                    $""" <span class="reaction" title="{reaction.Login}: {reaction.Content}"><span class="hidden">{reaction.Login} reacts: </span>{Sign(reaction.Content)}</span>"""
                )
            )
        );

    private static string Sign(string content) =>
        content switch
        {
            "rocket" => "🚀",
            "eyes" => "👀",
            "+1" => "👍",
            "-1" => "👎",
            "confused" => "😕",
            _ => content,
        };
}
