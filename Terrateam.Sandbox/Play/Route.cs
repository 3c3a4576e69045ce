using System.Globalization;
using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Play;

/// <summary>What the address of a request names; null for what is not there.</summary>
internal sealed class Route(HttpContext http, SandboxGitHub github)
{
    public SandboxRepository? Repository =>
        github.Repositories.FirstOrDefault(repository =>
            string.Equals(repository.FullName, $"{Text("owner")}/{Text("repo")}", StringComparison.OrdinalIgnoreCase)
        );

    public SandboxPullRequest? Pull =>
        Repository?.PullRequests.FirstOrDefault(pull => pull.Number == (int)Number("number"));

    public SandboxIssue? Issue =>
        Repository is { } repository && repository.Issues.Any(issue => issue.Number == (int)Number("number"))
            ? github.Issue(repository, (int)Number("number"))
            : null;

    public SandboxRun? Run => Repository?.Runs.FirstOrDefault(run => run.Id == Number("id"));

    /// <summary>The last part of a form's address.</summary>
    public string What => Text("what");

    private string Text(string name) => http.Request.RouteValues[name] as string ?? "";

    private long Number(string name) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
