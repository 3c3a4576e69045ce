using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Views;

/// <summary>A pull request: conversation, statuses, and a person's actions.</summary>
internal static class PullRequestView
{
    /// <summary>The id of the form that the buttons of the live part belong to.</summary>
    private const string TurnForm = "turn";

    public static View Create(SandboxPullRequest pull, IReadOnlyList<string> directories, Visitor visitor) =>
        new(
            pull.Title,
            [Addresses.Step(pull.Repository), ($"#{pull.Number}", Addresses.Of(pull))],
            Live(pull),
            Turn(pull, directories, visitor)
        );

    /// <summary>Its state in a word.</summary>
    public static string Word(SandboxPullRequest pull) =>
        pull switch
        {
            { IsMerged: true } => "Merged",
            { IsOpen: false } => "Closed",
            { IsDraft: true } => "Draft",
            _ => "Open",
        };

    private static Html Live(SandboxPullRequest pull)
    {
        var word = Word(pull);
        return Html.From(
            $"""
            <h1>{pull.Title} <span class="number">#{pull.Number}</span></h1>
            <p><span class="badge {word.ToLowerInvariant()}" id="state">{word}</span>
            <span class="dim"><b>{pull.Author}</b> wants to merge <code>{From(pull)}</code> into <code>{pull.BaseBranch}</code>, head <code id="head">{pull.HeadSha[
                ..7
            ]}</code></span></p>
            {Description(pull)}
            <details class="box" id="changes"><summary class="top">{pull.Files.Count} changed files</summary><div class="body">{Html.Join(
                pull.Files.Select(File)
            )}</div></details>
            <h2>Conversation</h2>
            <div id="conversation">{Conversation.Of(pull)}</div>
            <h2>Statuses of the head</h2>
            <div class="box" id="statuses">{Statuses(pull)}</div>
            {(pull is { IsOpen: true, IsMergeable: false } ? new Html("<p class=\"failure\" id=\"conflict\">It has a conflict with its base branch.</p>") : Html.None)}
            <h2>Your turn</h2>
            <div class="buttons">{Buttons(pull)}</div>
            """
        );
    }

    private static string From(SandboxPullRequest pull) =>
        pull.HeadRepository == pull.Repository.FullName ? pull.HeadBranch : $"{pull.HeadRepository}:{pull.HeadBranch}";

    private static Html Description(SandboxPullRequest pull) =>
        pull.Body.Length == 0
            ? Html.None
            : Html.From(
                $"""<h2 class="hidden">About it</h2><div class="box"><div class="body">{CommentHtml.Render(pull.Body)}</div></div>"""
            );

    private static Html File((string Path, string Status, string? Patch) file) =>
        Html.From(
            $"""
            <p><b>{file.Path}</b> <span class="dim">{file.Status}</span></p>{DiffHtml.Render(file.Patch ?? "no text")}
            """
        );

    private static Html Statuses(SandboxPullRequest pull) =>
        Lists.Rows(
            pull.Statuses.OrderBy(status => status.Context, StringComparer.Ordinal)
                .Select(status => Status(status.State, status.Context, status.Description, status.TargetUrl))
                .Concat(
                    pull.Checks.OrderBy(check => check.Name, StringComparer.Ordinal)
                        .Select(check => CheckRow.Create(check, TurnForm, Addresses.Of(pull)))
                )
        );

    private static Html Status(string state, string name, string? description, string? url) =>
        Html.From(
            $"""
            <div class="row"><b class="{(state is "success" or "pending" or "failure" or "error" ? state : "dim")}">{state}</b><span class="grow">{name} <span class="dim">{description}</span></span>{(url is null
                ? Html.None
                : Html.From($"""<a href="{url}">Details<span class="hidden"> of {name}</span></a>"""))}</div>
            """
        );

    private static Html Buttons(SandboxPullRequest pull) =>
        Html.Join(
            pull switch
            {
                { IsMerged: true } => [],
                { IsOpen: false } => [Button(pull, "reopen", "Reopen")],
                { IsDraft: true } => [Button(pull, "ready", "Ready for review"), .. Open(pull)],
                _ => [.. Open(pull), Button(pull, "draft", "Make it a draft")],
            }
        );

    private static Html[] Open(SandboxPullRequest pull) =>
        [
            Button(pull, "approve", "Approve"),
            Button(pull, "request-changes", "Ask for changes"),
            Button(pull, "merge", "Merge"),
            Button(pull, "close", "Close"),
        ];

    private static Html Button(SandboxPullRequest pull, string what, string text) =>
        Html.From(
            $"""<button form="{TurnForm}" formaction="{Addresses.Of(pull)}/{what}" id="{what}">{text}</button>"""
        );

    private static Html Turn(SandboxPullRequest pull, IReadOnlyList<string> directories, Visitor visitor)
    {
        var url = Addresses.Of(pull);
        return FormHtml.Form(
            url + "/comment",
            visitor.Token,
            Html.From(
                $"""
                <label for="comment">Comment</label>
                <textarea name="body" id="comment" data-clear placeholder="terrateam plan, terrateam apply, terrateam unlock, terrateam help, or anything else"></textarea>
                <div class="line">
                {FormHtml.Select("as", "login", People.All)}
                <button class="main" id="send">Comment</button>
                </div>
                <fieldset><legend>Push a commit</legend><div class="line">
                {FormHtml.Select("to", "directory", directories)}
                {FormHtml.Select("with", "kind", RepositoryView.Changes)}
                <button formaction="{url}/push" id="push">Push it</button>
                <button formaction="{url}/conflict" id="collide">Make a conflict on {pull.BaseBranch}</button>
                </div><p class="dim">Or <a href="{Addresses.Files(
                    pull.HeadRepository,
                    pull.HeadBranch
                )}" id="edit">edit the files of this branch</a>.</p></fieldset>
                """
            ),
            TurnForm
        );
    }
}
