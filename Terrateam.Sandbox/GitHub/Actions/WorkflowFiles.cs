using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Updates a repository's list of workflows from the files on its default branch.</summary>
internal sealed class WorkflowFiles(SandboxState sandboxState)
{
    private const string Folder = ".github/workflows";

    public async Task ReadAsync(RepositoryState repository, string sha)
    {
        var entries = await repository.Git.TreeAsync($"{sha}:{Folder}", recursive: false) ?? [];
        var found = new Dictionary<string, WorkflowFile?>(StringComparer.Ordinal);
        foreach (var path in entries.Select(entry => $"{Folder}/{entry.Path}").Where(IsWorkflow))
            found[path] = WorkflowFileReader.Read(path, await repository.Git.ReadAsync(sha, path) ?? []);

        sandboxState.Write(() =>
        {
            foreach (var (path, file) in found)
            {
                if (!repository.Workflows.TryGetValue(path, out var workflow))
                {
                    workflow = new WorkflowState(sandboxState.NextId("workflow"), path, sandboxState.Now);
                    repository.Workflows.Add(path, workflow);
                }

                workflow.Name = file?.Name ?? path;
                workflow.State = workflow.State == "deleted" ? "active" : workflow.State;
            }

            foreach (var gone in repository.Workflows.Values.Where(workflow => !found.ContainsKey(workflow.Path)))
                gone.State = "deleted";
        });
    }

    private static bool IsWorkflow(string path) =>
        path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);
}
