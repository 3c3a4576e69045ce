using System.Globalization;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Play;

/// <summary>Commits that buttons make.</summary>
internal sealed class Changes(SandboxRepository repository)
{
    private const string File = "/main.tf";

    /// <summary>Directories with Terraform files at a branch.</summary>
    public async Task<IReadOnlyList<string>> DirectoriesAsync(string branch) =>
        [
            .. (await repository.ListAsync(branch))
                .Where(static path => path.EndsWith(File, StringComparison.Ordinal))
                .Select(static path => path[..^File.Length]),
        ];

    /// <summary>One resource more in a directory, or a plan that fails.</summary>
    public async Task<Dictionary<string, string?>> CreateAsync(string branch, string directory, string kind)
    {
        var path = directory + File;
        var text = await repository.ReadAsync(branch, path)
            ?? throw new FormException($"There is no {path} on {branch}.");
        var count = text.Split("resource \"").Length;
        var input =
            kind == "failure"
                ? string.Create(CultureInfo.InvariantCulture, $"var.missing_{count}")
                : string.Create(CultureInfo.InvariantCulture, $"\"resource {count} of {directory}\"");
        var resource = string.Create(
            CultureInfo.InvariantCulture,
            $$"""

            resource "terraform_data" "extra_{{count}}" {
              input = {{input}}
            }

            """
        );
        return new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = text + resource };
    }

    /// <summary>Pushes such a change to a pull request.</summary>
    public async Task PushAsync(SandboxPullRequest pull, string directory, string kind, string login)
    {
        var head = pull.HeadRepository == repository.FullName ? repository : repository.Fork(pull.HeadRepository);
        if (!head.MayWrite(login))
            throw new FormException($"{login} may not push to {head.FullName}.");

        var change = await new Changes(head).CreateAsync(pull.HeadBranch, directory, kind);
        _ = await pull.PushAsync($"Change {directory} again", change, login);
    }

    /// <summary>Commits to the base branch what a pull request changes too, so that they do not merge.</summary>
    public async Task CollideAsync(SandboxPullRequest pull, string login)
    {
        foreach (var (path, status, _) in pull.Files)
        {
            var (here, there) = (
                await repository.ReadAsync(pull.BaseBranch, path),
                await repository.ReadAsync(pull.HeadSha, path)
            );
            if (status != "modified" || here is null || there is null)
                continue;

            _ = await repository.PushAsync(
                pull.BaseBranch,
                login,
                $"Change {path} too",
                new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = Otherwise(here, there) }
            );
            return;
        }

        throw new FormException($"This pull request changes no file that is on {pull.BaseBranch} too.");
    }

    /// <summary>The one text, changed where the other begins to differ from it.</summary>
    private static string Otherwise(string here, string there)
    {
        var (lines, others) = (here.TrimEnd('\n').Split('\n').ToList(), there.TrimEnd('\n').Split('\n'));
        var at = lines.TakeWhile((line, index) => index < others.Length && line == others[index]).Count();
        if (at == lines.Count)
            lines.Add("# Another person was here.");
        else
            lines[at] += " # changed by another person";

        return string.Join('\n', lines) + "\n";
    }
}
