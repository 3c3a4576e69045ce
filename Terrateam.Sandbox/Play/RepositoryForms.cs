using System.Globalization;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>What people do with a repository.</summary>
internal sealed partial class RepositoryForms(Playground playground)
{
    /// <summary>Opens a pull request that changes a directory.</summary>
    public static async Task<string> OpenAsync(Route route, Form form)
    {
        var (repository, author) = (RepositoryOf(route), form.Person("author"));
        var directory = form.Text("directory");
        var change = await new Changes(repository).CreateAsync(repository.DefaultBranch, directory, form.Text("kind"));
        var branch = FileForms.Free(
            string.Create(CultureInfo.InvariantCulture, $"change-{repository.PullRequests.Count + 1}"),
            await repository.BranchesAsync()
        );
        var pull = await repository.OpenPullRequestAsync(
            branch,
            $"Change {directory}",
            form.IsTicked("fork") ? author : form.Writer("author", repository),
            change,
            draft: form.IsTicked("draft"),
            fork: form.IsTicked("fork") ? await repository.ForkOnceAsync(author) : null
        );
        return Addresses.Of(pull);
    }

    /// <summary>Opens a pull request of a branch that was pushed.</summary>
    public static async Task<string> ProposeAsync(Route route, Form form)
    {
        var repository = RepositoryOf(route);
        var branch = form.Required("branch");
        var pull = await repository.ProposeAsync(branch, branch.Replace('-', ' '), form.Writer("proposer", repository));
        return Addresses.Of(pull);
    }

    public Task<string> ReportAsync(Route route, Form form)
    {
        var repository = RepositoryOf(route);
        var issue = playground.GitHub.OpenIssue(repository, form.Required("title"), form.Person("reporter"));
        return Task.FromResult(Addresses.Issue(repository, issue.Number));
    }

    /// <summary>Has the app look for drift, whenever its schedules are due.</summary>
    public async Task<string> LookForDriftAsync(Route route, Form form)
    {
        var repository = RepositoryOf(route);
        if (playground.App is null)
            throw new FormException("Terrateam is just starting: try again in a second.");

        await playground.App.LookForDriftAsync(repository);
        return Addresses.Of(repository);
    }

    /// <summary>Deletes the state of a directory, as if what is in it had been deleted by hand.</summary>
    public async Task<string> LoseAsync(Route route, Form form)
    {
        var repository = RepositoryOf(route);
        var directory = form.Required("lost");
        var text = await repository.ReadAsync(repository.DefaultBranch, directory + "/main.tf") ?? "";
        var path = StatePath().Match(text) is { Success: true } match
            ? Path.GetFullPath(match.Groups["path"].Value)
            : "";
        var ours = Path.GetFullPath(Path.Combine(playground.GitHub.Directory, "state")) + Path.DirectorySeparatorChar;
        if (!path.StartsWith(ours, StringComparison.Ordinal) || !File.Exists(path))
            throw new FormException($"Nothing of {directory} is applied yet.");

        File.Delete(path);
        return Addresses.Of(repository);
    }

    private static SandboxRepository RepositoryOf(Route route) =>
        route.Repository ?? throw new FormException("There is no such repository.");

    [GeneratedRegex(@"^\s*path\s*=\s*""(?<path>[^""]+\.tfstate)""\s*$", RegexOptions.Multiline, 1000)]
    private static partial Regex StatePath();
}
