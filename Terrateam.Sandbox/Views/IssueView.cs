using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Views;

/// <summary>An issue.</summary>
internal static class IssueView
{
    private const string TurnForm = "turn";

    public static View Create(SandboxRepository repository, SandboxIssue issue, Visitor visitor) =>
        new(
            issue.Title,
            [Addresses.Step(repository), ($"#{issue.Number}", Addresses.Issue(repository, issue.Number))],
            Live(repository, issue),
            Turn(repository, issue, visitor)
        );

    private static Html Live(SandboxRepository repository, SandboxIssue issue)
    {
        var url = Addresses.Issue(repository, issue.Number);
        var (kind, word) = issue.IsOpen ? ("open", "Open") : ("closed", "Closed");
        return Html.From(
            $"""
            <h1>{issue.Title} <span class="number">#{issue.Number}</span></h1>
            <p><span class="badge {kind}" id="state">{word}</span> <span class="dim">opened by <b>{issue.Author}</b></span> {Html.Join(
                issue.Labels.Select(label => Html.From($"""<span class="bot">{label}</span> """))
            )}</p>
            <h2 class="hidden">About it</h2>
            <div class="box"><div class="body" id="text">{CommentHtml.Render(issue.Body)}</div></div>
            <h2>Conversation</h2>
            <div id="conversation">{Conversation.Of(issue.Comments)}</div>
            <h2>Your turn</h2>
            <div class="buttons">{(issue.IsOpen ? Button(url, "close", "Close") : Button(url, "reopen", "Reopen"))}{Button(
                url,
                "ignore",
                "Label it terrateam:ignore-drift"
            )}</div>
            """
        );
    }

    private static Html Button(string url, string what, string text) =>
        Html.From($"""<button form="{TurnForm}" formaction="{url}/{what}" id="{what}">{text}</button> """);

    private static Html Turn(SandboxRepository repository, SandboxIssue issue, Visitor visitor) =>
        FormHtml.Form(
            Addresses.Issue(repository, issue.Number) + "/comment",
            visitor.Token,
            Html.From(
                $"""
                <label for="comment">Comment</label>
                <textarea name="body" id="comment" data-clear placeholder="In an issue about drift: terrateam plan, terrateam apply, terrateam unlock"></textarea>
                <div class="line">
                {FormHtml.Select("as", "login", People.All)}
                <button class="main" id="send">Comment</button>
                </div>
                """
            ),
            TurnForm
        );
}
