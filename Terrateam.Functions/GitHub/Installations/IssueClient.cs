using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class IssueClient(RestApi reading, RestApi reporting, Repository repository) : IIssueClient
{
    public async Task<IReadOnlyList<Issue>> ListOpenAsync(string label, CancellationToken cancellationToken)
    {
        var path = $"{PathOf(repository)}/issues?state=open&labels={Uri.EscapeDataString(label)}&per_page=100";
        var issues = new List<Issue>();
        await foreach (
            var page in reading.PagesAsync<IssueResponse[]>(
                $"list the issues of {repository.FullName}",
                path,
                cancellationToken
            )
        )
        {
            issues.AddRange(page.Where(issue => issue.PullRequest is null).Select(issue => issue.ToIssue()));
        }

        return issues;
    }

    public async Task<IReadOnlyList<Issue>> ListClosedAsync(string label, CancellationToken cancellationToken)
    {
        var labels = Uri.EscapeDataString(label);
        var page = await reading.GetAsync<IssueResponse[]>(
            $"list the closed issues of {repository.FullName}",
            $"{PathOf(repository)}/issues?state=closed&labels={labels}&sort=updated&direction=desc&per_page=100",
            cancellationToken
        );
        return [.. page.Where(issue => issue.PullRequest is null).Select(issue => issue.ToIssue())];
    }

    public async Task<Issue?> FindAsync(int number, CancellationToken cancellationToken)
    {
        var answer = await reading.FindAsync<IssueResponse>(
            $"read issue {repository.FullName}#{number}",
            $"{PathOf(repository)}/issues/{Text(number)}",
            cancellationToken
        );
        return answer is { PullRequest: null } ? answer.ToIssue() : null;
    }

    public async Task<Issue> CreateAsync(
        string title,
        string body,
        IReadOnlyList<string> labels,
        CancellationToken cancellationToken
    )
    {
        var answer = await reporting.PostAsync<IssueResponse>(
            $"open an issue in {repository.FullName}",
            $"{PathOf(repository)}/issues",
            new IssueRequest(title, body, labels),
            cancellationToken
        );
        return answer.ToIssue();
    }

    public async Task<Issue> UpdateAsync(
        int number,
        string title,
        string body,
        bool isOpen,
        CancellationToken cancellationToken
    )
    {
        var answer = await reporting.PatchAsync<IssueResponse>(
            $"update issue {repository.FullName}#{number}",
            $"{PathOf(repository)}/issues/{Text(number)}",
            new IssueRequest(title, body, State: isOpen ? "open" : "closed"),
            cancellationToken
        );
        return answer.ToIssue();
    }
}
