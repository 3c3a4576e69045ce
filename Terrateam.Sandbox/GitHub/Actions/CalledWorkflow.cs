using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A workflow that the job of another one calls.</summary>
/// <param name="File">Its file.</param>
/// <param name="Name"><c>owner/repository/path@ref</c>, as tokens of OIDC have it.</param>
/// <param name="Sha">The commit of the file.</param>
internal sealed record CalledWorkflow(WorkflowFile File, string Name, string Sha);

/// <summary>Finds the workflow that a job calls, and checks what it is given.</summary>
/// <remarks>https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows</remarks>
internal sealed class WorkflowCalls(SandboxState sandboxState)
{
    private const string Folder = ".github/workflows/";

    /// <summary>The workflow, or why GitHub does not start the run.</summary>
    public async Task<(CalledWorkflow? Called, string? Problem)> ResolveAsync(
        RepositoryState repository,
        string reference,
        string sha,
        WorkflowFile file
    )
    {
        if (file.Jobs is not [{ Uses: { } uses } job, ..])
            return (null, null);

        var called = uses.StartsWith("./", StringComparison.Ordinal)
            ? await ReadAsync(repository, uses[2..], reference, sha)
            : await FindAsync(repository, uses);
        if (called is null)
        {
            return (
                null,
                $"Invalid workflow file: {file.Path}: error parsing called workflow \"{uses}\": workflow was not found."
            );
        }

        return Problem(file, job, called) is { } problem
            ? (null, $"Invalid workflow file: {file.Path}: error parsing called workflow \"{uses}\": {problem}")
            : (called, null);
    }

    private async Task<CalledWorkflow?> FindAsync(RepositoryState caller, string uses)
    {
        if (
            uses.Split('@') is not [var place, var reference]
            || place.Split('/', 3) is not [var owner, var name, var path]
        )
        {
            return null;
        }

        var found = sandboxState.Read(() =>
            sandboxState.Repositories.Values.FirstOrDefault(one =>
                string.Equals(one.FullName, $"{owner}/{name}", StringComparison.OrdinalIgnoreCase)
                && (!one.IsPrivate || one.Owner.Id == caller.Owner.Id)
            )
        );
        return found is not null && await found.Git.ResolveAsync(reference) is { } sha
            ? await ReadAsync(found, path, reference, sha)
            : null;
    }

    private static async Task<CalledWorkflow?> ReadAsync(
        RepositoryState repository,
        string path,
        string reference,
        string sha
    ) =>
        path.StartsWith(Folder, StringComparison.Ordinal)
        && await repository.Git.ReadAsync(sha, path) is { } content
        && WorkflowFileReader.Read(path, content) is { } file
            ? new CalledWorkflow(file, $"{repository.FullName}/{path}@{reference}", sha)
            : null;

    private static string? Problem(WorkflowFile file, WorkflowJob job, CalledWorkflow called)
    {
        if (called.File.Invalid is { } invalid)
            return invalid;

        if (called.File.Call is not { } inputs)
            return "workflow is not reusable as it is missing a `on.workflow_call` trigger";

        var given = new HashSet<string>(job.With.Keys, StringComparer.OrdinalIgnoreCase);
        if (given.FirstOrDefault(name => !inputs.ContainsKey(name)) is { } unexpected)
            return $"Invalid input, {unexpected} is not defined in the referenced workflow.";

        if (
            inputs.FirstOrDefault(input => input.Value.IsRequired && !given.Contains(input.Key)) is { Key: { } missing }
        )
        {
            return $"Input {missing} is required, but not provided while calling.";
        }

        var inner = called.File.Jobs is [var first, ..] ? first : null;
        var asked = inner?.Permissions ?? called.File.Permissions;
        return
            asked is not null
            && WorkflowPermissions.Exceeding(asked, job.Permissions ?? file.Permissions ?? WorkflowPermissions.Default)
                is { } exceeding
            ? $"The nested job '{inner?.Id}' {exceeding}"
            : null;
    }
}
