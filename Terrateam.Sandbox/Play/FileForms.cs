using System.Globalization;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>Commits of files that people wrote in the browser.</summary>
internal sealed partial class FileForms(Playground playground)
{
    /// <summary>A name that no branch has yet.</summary>
    public static string Free(string name, IReadOnlyList<string> branches)
    {
        var free = name;
        for (var number = 2; branches.Contains(free, StringComparer.Ordinal); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");

        return free;
    }

    public async Task<string> CommitAsync(Route route, Form form)
    {
        var repository = route.Repository ?? throw new FormException("There is no such repository.");
        var (from, path) = (form.Required("from"), PathOf(form));
        if (!(await repository.BranchesAsync()).Contains(from, StringComparer.Ordinal))
            throw new FormException($"There is no branch {from}.");

        var before = await repository.ReadAsync(from, path);
        var text = form.IsTicked("delete") ? null : Ended(form.Text("text"));
        if (text == before)
            throw new FormException(text is null ? $"There is no {path}." : $"{path} says that already.");

        var changes = new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = text };
        var message =
            text is null ? $"Delete {path}"
            : before is null ? $"Add {path}"
            : $"Change {path}";
        return form.Text("way") == "propose"
            ? await ProposeAsync(repository, from, changes, form)
            : await PushAsync(repository, from, message, changes, form);
    }

    private static async Task<string> ProposeAsync(
        SandboxRepository repository,
        string from,
        Dictionary<string, string?> changes,
        Form form
    )
    {
        if (from != repository.DefaultBranch)
            throw new FormException($"Choose {repository.DefaultBranch} first: a pull request is opened from there.");

        var (branch, author) = (BranchOf(form), form.Person("author"));
        var fork = form.IsTicked("fork") ? await repository.ForkOnceAsync(author) : null;
        if (fork is null)
            _ = form.Writer("author", repository);

        if ((await (fork ?? repository).BranchesAsync()).Contains(branch, StringComparer.Ordinal))
            throw new FormException($"There is a branch {branch} already: choose another name.");

        var pull = await repository.OpenPullRequestAsync(
            branch,
            form.Required("title"),
            author,
            changes,
            draft: form.IsTicked("draft"),
            fork: fork
        );
        return Addresses.Of(pull);
    }

    private async Task<string> PushAsync(
        SandboxRepository repository,
        string branch,
        string message,
        Dictionary<string, string?> changes,
        Form form
    )
    {
        _ = await repository.PushAsync(branch, form.Writer("author", repository), message, changes);
        var pull = playground
            .GitHub.Repositories.SelectMany(one => one.PullRequests)
            .FirstOrDefault(one => one.IsOpen && one.HeadBranch == branch && one.HeadRepository == repository.FullName);
        return pull is null ? Addresses.Files(repository.FullName, branch) : Addresses.Of(pull);
    }

    private static string Ended(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";

    private static string PathOf(Form form)
    {
        var path = form.Required("path");
        return
            path.Split('/').All(static part => part is not ("" or "." or ".." or ".git")) && !path.Any(char.IsControl)
            ? path
            : throw new FormException($"'{path}' is no path of a file in a repository.");
    }

    private static string BranchOf(Form form)
    {
        var branch = form.Required("branch");
        return
            BranchName().IsMatch(branch)
            && !branch.Contains("..", StringComparison.Ordinal)
            && !branch.EndsWith(".lock", StringComparison.Ordinal)
            ? branch
            : throw new FormException(
                $"'{branch}' is no name of a branch: letters, digits, '-', '_', '.' and '/' are."
            );
    }

    [GeneratedRegex("^[A-Za-z0-9_](?:[A-Za-z0-9._-]|/(?=[A-Za-z0-9_])){0,99}(?<![.])$", RegexOptions.None, 1000)]
    private static partial Regex BranchName();
}
