using System.Globalization;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Views;

/// <summary>A repository: what is in it, and what can be done to it.</summary>
internal static class RepositoryView
{
    /// <summary>What a button can change.</summary>
    public static IReadOnlyList<(string Value, string Text)> Changes { get; } =
    [("resource", "one more resource"), ("failure", "a plan that fails")];

    /// <summary>The page.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="directories">Its directories with Terraform code.</param>
    /// <param name="branches">Its branches.</param>
    /// <param name="readme">The text of its README, or null.</param>
    /// <param name="hasDrift">Whether its configuration has drift schedules.</param>
    /// <param name="visitor">The person in front of it.</param>
    public static View Create(
        SandboxRepository repository,
        IReadOnlyList<string> directories,
        IReadOnlyList<string> branches,
        string? readme,
        bool hasDrift,
        Visitor visitor
    ) =>
        new(
            repository.FullName,
            [Addresses.Step(repository)],
            Live(repository, readme),
            Html.Join([
                Open(repository, directories, visitor),
                Propose(repository, branches, visitor),
                hasDrift ? DriftForms.Create(repository, directories, visitor) : Html.None,
                Issue(repository, visitor),
                CloneHelp.Create(repository, visitor),
            ])
        );

    private static Html Live(SandboxRepository repository, string? readme) =>
        Html.From(
            $"""
            <h1>{repository.FullName}</h1>
            <p><a href="{Addresses.Files(repository.FullName, repository.DefaultBranch)}" id="files">Files and configuration of {repository.DefaultBranch}</a></p>
            {(readme is null ? Html.None : Html.From(
                $"""<h2 class="hidden">About it</h2><div class="box"><div class="body">{CommentHtml.Render(readme)}</div></div>"""
            ))}
            <h2>Pull requests</h2>
            <div class="box" id="pulls">{Lists.Rows(repository.PullRequests.Reverse().Select(Row))}</div>
            <h2>Issues</h2>
            <div class="box" id="issues">{Lists.Rows(
                repository.Issues.Reverse().Select(issue =>
                    Lists.Row(
                        Addresses.Issue(repository, issue.Number),
                        Titled(issue.Number, issue.Title),
                        issue.IsOpen ? "open" : "closed"
                    )
                )
            )}</div>
            <h2>Runs</h2>
            <div class="box" id="runs">{Lists.Rows(
                repository.Runs.Reverse().Select(run =>
                    Lists.Row(Addresses.Run(repository, run.Id), run.Title, RunView.Word(run), RunView.Class(run))
                )
            )}</div>
            """
        );

    private static Html Row(SandboxPullRequest pull) =>
        Lists.Row(Addresses.Of(pull), Titled(pull.Number, pull.Title), PullRequestView.Word(pull).ToLowerInvariant());

    private static string Titled(int number, string title) =>
        string.Create(CultureInfo.InvariantCulture, $"#{number} {title}");

    private static Html Open(SandboxRepository repository, IReadOnlyList<string> directories, Visitor visitor) =>
        Html.From(
            $"""
            <h2>Your turn</h2>
            {FormHtml.Form(
                Addresses.Of(repository) + "/changes",
                visitor.Token,
                Html.From(
                    $"""
                    <fieldset><legend>Open a pull request</legend><div class="line">
                    {FormHtml.Select("that changes", "directory", directories)}
                    {FormHtml.Select("by", "kind", Changes)}
                    {FormHtml.Select("as", "author", People.All)}
                    {FormHtml.Tick("from a fork", "fork")}
                    {FormHtml.Tick("as a draft", "draft")}
                    <button class="main" id="open">Open it</button>
                    </div><p class="dim">Or change any file as you like: <a href="{Addresses.Files(
                        repository.FullName,
                        repository.DefaultBranch
                    )}">files and configuration</a>.</p></fieldset>
                    """
                )
            )}
            """
        );

    private static Html Propose(SandboxRepository repository, IReadOnlyList<string> branches, Visitor visitor)
    {
        var taken = repository.PullRequests.Where(pull => pull.IsOpen).Select(pull => pull.HeadBranch);
        var free = branches.Except(taken.Append(repository.DefaultBranch), StringComparer.Ordinal).ToList();
        return free.Count == 0
            ? Html.None
            : FormHtml.Form(
                Addresses.Of(repository) + "/proposals",
                visitor.Token,
                Html.From(
                    $"""
                    <fieldset><legend>Open a pull request of a branch that was pushed</legend><div class="line">
                    {FormHtml.Select("branch", "branch", free)}
                    {FormHtml.Select("as", "proposer", People.All)}
                    <button id="propose">Open it</button>
                    </div></fieldset>
                    """
                )
            );
    }

    private static Html Issue(SandboxRepository repository, Visitor visitor) =>
        FormHtml.Form(
            Addresses.Of(repository) + "/issues",
            visitor.Token,
            Html.From(
                $"""
                <fieldset><legend>Open an issue</legend><div class="line">
                {FormHtml.Input("title", "title", clear: true)}
                {FormHtml.Select("as", "reporter", People.All)}
                <button id="report">Open it</button>
                </div></fieldset>
                """
            )
        );
}
