using System.Globalization;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Page;

/// <summary>The changes that buttons make: one more resource in a directory.</summary>
internal sealed class PageActions(SandboxRepository repository)
{
    private const string File = "/main.tf";

    /// <summary>Directories with Terraform files at a branch.</summary>
    public async Task<IReadOnlyList<string>> DirectoriesAsync(string branch) =>
        [
            .. (await repository.ListAsync(branch))
                .Where(path => path.EndsWith(File, StringComparison.Ordinal))
                .Select(path => path[..^File.Length]),
        ];

    /// <summary>Opens a pull request that changes a directory.</summary>
    public async Task OpenAsync(string directory)
    {
        var number = repository.PullRequests.Count + 1;
        var change = await ChangeAsync(repository.DefaultBranch, directory);
        await repository.OpenPullRequestAsync($"change-{number}", $"Change {directory}", "alice", change);
    }

    /// <summary>Pushes a change of a directory to a pull request.</summary>
    public async Task PushAsync(SandboxPullRequest pull, string directory) =>
        await pull.PushAsync($"Change {directory} again", await ChangeAsync(pull.HeadBranch, directory));

    private async Task<Dictionary<string, string?>> ChangeAsync(string branch, string directory)
    {
        var path = directory + File;
        var text = await repository.ReadAsync(branch, path)
            ?? throw new InvalidOperationException($"There is no {path} on {branch}.");
        var count = text.Split("resource \"").Length;
        var resource = string.Create(
            CultureInfo.InvariantCulture,
            $$"""

            resource "terraform_data" "extra_{{count}}" {
              input = "resource {{count}} of {{directory}}"
            }

            """
        );
        return new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = text + resource };
    }
}
