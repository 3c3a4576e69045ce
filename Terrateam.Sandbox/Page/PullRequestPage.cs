using System.Globalization;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.Page;

/// <summary>A pull request: conversation, statuses, and a user's actions.</summary>
internal static class PullRequestPage
{
    private static readonly string[] People = ["alice", "bob", "mallory"];

    public static string Url(SandboxPullRequest pull) =>
        string.Create(CultureInfo.InvariantCulture, $"/{pull.Repository.FullName}/pull/{pull.Number}");

    /// <summary>The part that is updated after each change.</summary>
    public static Html Live(SandboxPullRequest pull)
    {
        var (kind, word) = pull switch
        {
            { IsMerged: true } => ("merged", "Merged"),
            { IsOpen: false } => ("closed", "Closed"),
            { IsDraft: true } => ("draft", "Draft"),
            _ => ("open", "Open"),
        };
        return Html.From(
            $"""
            <h1>{pull.Title} <span class="number">#{pull.Number}</span></h1>
            <p><span class="badge {kind}" id="state">{word}</span>
            <span class="dim"><b>{pull.Author}</b> wants to merge <code>{pull.HeadBranch}</code> into <code>{pull.BaseBranch}</code>, head <code id="head">{pull.HeadSha[
                ..7
            ]}</code></span></p>
            <details class="box"><summary class="top">{pull.Files.Count} changed files</summary><div class="body">{Html.Join(
                pull.Files.Select(File)
            )}</div></details>
            <div id="conversation">{Conversation(pull)}</div>
            <h2>Statuses of the head</h2>
            <div class="box" id="statuses">{Statuses(pull.Statuses)}</div>
            {Checks(pull)}
            """
        );
    }

    /// <summary>The part that stays.</summary>
    public static Html Actions(SandboxPullRequest pull, IEnumerable<string> directories)
    {
        var url = Url(pull);
        return Html.From(
            $"""
            <h2>Your turn</h2>
            <form method="post" action="{url}/comment">
            <textarea name="body" id="comment" placeholder="terrateam plan, terrateam apply, terrateam unlock, terrateam help, or anything else"></textarea>
            <div class="line">
            <label>as <select name="login" id="login">{Html.Join(People.Select(Option))}</select></label>
            <button class="main" id="send">Comment</button>
            <button formaction="{url}/approve" id="approve">Approve</button>
            <button formaction="{url}/merge" id="merge">Merge</button>
            <button formaction="{url}/close" id="close">Close</button>
            </div>
            <div class="line">
            <label>a change of <select name="directory" id="directory">{Html.Join(
                directories.Select(Option)
            )}</select></label>
            <button formaction="{url}/push" id="push">Push a change</button>
            </div>
            </form>
            <p id="note" role="status"></p>
            """
        );
    }

    public static Html Option(string value) => Html.From($"""<option>{value}</option>""");

    private static Html File((string Path, string Status, string? Patch) file) =>
        Html.From(
            $"""
            <p><b>{file.Path}</b> <span class="dim">{file.Status}</span></p><pre>{file.Patch ?? "no text"}</pre>
            """
        );

    private static Html Conversation(SandboxPullRequest pull)
    {
        var parts = pull
            .Comments.Select(comment => (comment.CreatedAt, Part: Comment(comment)))
            .Concat(
                pull.Reviews.Select(review =>
                    (
                        CreatedAt: review.At,
                        Part: Html.From(
                            $"""<p class="event"><b>{review.Login}</b> {Verdict(review.State)} {review.Body}</p>"""
                        )
                    )
                )
            )
            .OrderBy(part => part.CreatedAt)
            .Select(part => part.Part);
        return Html.Join(parts);
    }

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
        var reactions = string.Join(' ', comment.Reactions.Select(reaction => reaction.Content));
        var top = Html.From(
            $"""<b>{comment.Author}</b>{bot} at {comment.CreatedAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}{edited} <span class="reactions">{reactions}</span>"""
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

    private static Html Statuses(IReadOnlyList<SandboxStatus> statuses) =>
        statuses.Count == 0
            ? new Html("<div class=\"row dim\">None yet.</div>")
            : Html.Join(
                statuses
                    .OrderBy(status => status.Context, StringComparer.Ordinal)
                    .Select(status =>
                        Html.From(
                            $"""
                            <div class="row"><b class="{status.State}">{status.State}</b><span class="grow">{status.Context} <span class="dim">{status.Description}</span></span>{Details(
                                status.TargetUrl
                            )}</div>
                            """
                        )
                    )
            );

    // Those of Apps; a job of a workflow has its own page.
    private static Html Checks(SandboxPullRequest pull)
    {
        var checks = pull
            .Checks.Where(check => check.App != "github-actions")
            .OrderBy(check => check.Name, StringComparer.Ordinal)
            .ToList();
        return checks.Count == 0
            ? Html.None
            : Html.From(
                $"""
                <h2>Check runs of the head</h2>
                <div class="box" id="checks">{Html.Join(checks.Select(check => Check(pull, check)))}</div>
                """
            );
    }

    private static Html Check(SandboxPullRequest pull, SandboxCheckRun check)
    {
        var state = check.Conclusion switch
        {
            null => "pending",
            "success" or "neutral" or "skipped" => "success",
            _ => "failure",
        };
        var text = check.Text is { } details ? new Html(CommentHtml.Render(details).Text) : Html.None;
        var id = check.Id.ToString(CultureInfo.InvariantCulture);
        return Html.From(
            $"""
            <details class="row"><summary><b class="{state}">{check.Conclusion
                ?? check.Status}</b> {check.Name} <span class="dim">{check.Title}</span></summary>
            <div class="body">{CommentHtml.Render(check.Summary ?? "")}{text}{Html.Join(
                check.Annotations.Select(Annotation)
            )}
            <form method="post" action="{Url(pull)}/rerun"><input type="hidden" name="check" value="{id}">
            <label>as <select name="login">{Html.Join(People.Select(Option))}</select></label>
            <button>Re-run</button> {Details(check.DetailsUrl)}</form></div></details>
            """
        );
    }

    private static Html Annotation((string Path, int Line, string Message) annotation) =>
        Html.From(
            $"""<p><b>{annotation.Path}</b> line {annotation.Line.ToString(CultureInfo.InvariantCulture)}</p><pre>{annotation.Message}</pre>"""
        );

    private static Html Details(string? url) => url is null ? Html.None : Html.From($"""<a href="{url}">Details</a>""");
}
