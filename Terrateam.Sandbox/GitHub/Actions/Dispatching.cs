using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Checks a dispatch as GitHub does and resolves it to a run.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event</remarks>
internal static class Dispatching
{
    private const int MaxInputs = 25;
    private const int MaxInputsLength = 65_535;

    public static async Task<RunPlan> CheckAsync(
        SandboxState sandboxState,
        RepositoryState repository,
        WorkflowState workflow,
        string reference,
        JsonObject inputs
    )
    {
        if (workflow.State != "active")
        {
            throw new RefusedException(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
        }

        var sha = await repository.Git.ResolveAsync(reference);
        if (sha is null || sha == reference)
        {
            throw new RefusedException(422, $"No ref found for: {reference}");
        }

        var content = await repository.Git.ReadAsync(sha, workflow.Path)
            ?? throw new RefusedException(
                422,
                $"Workflow does not exist or does not have a workflow_dispatch trigger in this branch: {reference}"
            );
        var file = WorkflowFileReader.Read(workflow.Path, content);
        if (file is { Dispatch: null })
        {
            throw new RefusedException(422, "Workflow does not have 'workflow_dispatch' trigger");
        }

        var full =
            reference.StartsWith("refs/", StringComparison.Ordinal) ? reference
            : await repository.Git.ResolveAsync($"refs/heads/{reference}") is not null ? $"refs/heads/{reference}"
            : $"refs/tags/{reference}";
        var (called, problem) = file is null
            ? (null, $"Invalid workflow file: {workflow.Path}: it is no YAML with `jobs`.")
            : await new WorkflowCalls(sandboxState).ResolveAsync(repository, full, sha, file);
        return new RunPlan(
            full,
            await repository.Git.CommitAsync(sha),
            file,
            file is null ? Texts(inputs) : Inputs(file.Dispatch!, inputs),
            called,
            file?.Invalid ?? problem
        );
    }

    private static Dictionary<string, string> Inputs(
        IReadOnlyDictionary<string, WorkflowInput> declared,
        JsonObject given
    )
    {
        var unexpected = given.Select(pair => pair.Key).Where(name => !declared.ContainsKey(name)).ToList();
        if (unexpected.Count > 0)
        {
            throw new RefusedException(
                422,
                $"Unexpected inputs provided: [{string.Join(", ", unexpected.Select(name => $"\"{name}\""))}]"
            );
        }

        if (given.Count > MaxInputs || given.ToJsonString().Length > MaxInputsLength)
        {
            throw new RefusedException(422, "inputs are too large.");
        }

        var texts = Texts(given);
        foreach (var (name, input) in declared)
        {
            var value = texts.GetValueOrDefault(name, "");
            if (input.IsRequired && value.Length == 0 && input.Default is null)
            {
                throw new RefusedException(422, $"Required input '{name}' not provided");
            }

            if (value.Length > 0 && input.Options.Count > 0 && !input.Options.Contains(value))
            {
                throw new RefusedException(
                    422,
                    $"Provided value '{value}' for input '{name}' not in the list of allowed values"
                );
            }

            texts[name] = texts.TryGetValue(name, out var text) ? text : input.Default ?? "";
        }

        return texts;
    }

    private static Dictionary<string, string> Texts(JsonObject given) =>
        given.ToDictionary(
            pair => pair.Key,
            pair =>
                pair.Value is JsonValue value && value.TryGetValue(out string? text)
                    ? text
                    : pair.Value?.ToJsonString() ?? "",
            StringComparer.Ordinal
        );
}
