using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class WorkflowClient(RestApi reading, RestApi running, Repository repository, string workflowPath)
    : IWorkflowClient
{
    private const string WorkflowName = "Terrateam Workflow";

    public Workflow Expected { get; } = new(Id: null, workflowPath, WorkflowName);

    public async Task<Workflow?> FindAsync(CancellationToken cancellationToken)
    {
        WorkflowResponse? byName = null;
        var call = $"list the workflows of {repository.FullName}";
        await foreach (
            var page in reading.PagesAsync<WorkflowsResponse>(
                call,
                $"{PathOf(repository)}/actions/workflows?per_page=100",
                cancellationToken
            )
        )
        {
            var living = page.Workflows.Where(workflow => !workflow.IsDeleted).ToList();
            if (
                living.Find(workflow => string.Equals(workflow.Path, workflowPath, StringComparison.Ordinal)) is
                { } byPath
            )
            {
                return byPath.ToWorkflow();
            }

            byName ??= living.Find(workflow => string.Equals(workflow.Name, WorkflowName, StringComparison.Ordinal));
        }

        return byName?.ToWorkflow();
    }

    public async Task<long?> DispatchAsync(
        Workflow workflow,
        string reference,
        IReadOnlyDictionary<string, string> inputs,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await DispatchAsync(
                workflow,
                new DispatchRequest(reference, inputs, ReturnRunDetails: true),
                cancellationToken
            );
        }
        catch (GitHubException exception)
            when (exception.Status == 422 && exception.Message.Contains("return_run_details", StringComparison.Ordinal))
        {
            // Servers from before February 2026 refuse the unknown key, and have dispatched nothing.
            return await DispatchAsync(
                workflow,
                new DispatchRequest(reference, inputs, ReturnRunDetails: null),
                cancellationToken
            );
        }
    }

    public async Task<WorkflowRun?> GetRunAsync(long workflowRunId, CancellationToken cancellationToken)
    {
        var answer = await reading.FindAsync<WorkflowRunResponse>(
            $"read workflow run {workflowRunId} of {repository.FullName}",
            PathOfRun(workflowRunId),
            cancellationToken
        );
        return answer?.ToRun();
    }

    public async Task<IReadOnlyList<WorkflowRun>> ListDispatchedRunsAsync(
        Workflow workflow,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var created = Uri.EscapeDataString(
            string.Create(CultureInfo.InvariantCulture, $">={since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")
        );
        var path =
            $"{PathOf(repository)}/actions/workflows/{IdOf(workflow)}/runs?event=workflow_dispatch&created={created}&per_page=100";
        var runs = new List<WorkflowRun>();
        await foreach (
            var page in reading.PagesAsync<WorkflowRunsResponse>(
                $"list the workflow runs of {repository.FullName}",
                path,
                cancellationToken
            )
        )
        {
            runs.AddRange(page.WorkflowRuns.Select(run => run.ToRun()));
        }

        return runs;
    }

    public async Task CancelRunAsync(long workflowRunId, CancellationToken cancellationToken)
    {
        var path = PathOfRun(workflowRunId);
        if (await TryCancelAsync(workflowRunId, $"{path}/cancel", cancellationToken))
            return;

        // A refusal means that the run is over, or that it hangs without jobs; only force-cancel ends the latter.
        if (await GetRunAsync(workflowRunId, cancellationToken) is { Status: not "completed" })
            await TryCancelAsync(workflowRunId, $"{path}/force-cancel", cancellationToken);
    }

    private async Task<long?> DispatchAsync(
        Workflow workflow,
        DispatchRequest request,
        CancellationToken cancellationToken
    )
    {
        var answer = await running.PostForMaybeAsync<DispatchResponse>(
            $"dispatch {workflow.Path} of {repository.FullName} on {request.Ref}",
            $"{PathOf(repository)}/actions/workflows/{IdOf(workflow)}/dispatches",
            request,
            cancellationToken
        );
        return answer?.WorkflowRunId;
    }

    private async Task<bool> TryCancelAsync(long workflowRunId, string path, CancellationToken cancellationToken)
    {
        try
        {
            await running.PostAsync(
                $"cancel workflow run {workflowRunId} of {repository.FullName}",
                path,
                cancellationToken
            );
            return true;
        }
        catch (GitHubException exception) when (exception.Status == 409)
        {
            return false;
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return true;
        }
    }

    // GitHub takes the file's name in place of the id.
    private static string IdOf(Workflow workflow) =>
        workflow.Id is { } id ? Text(id) : Segment(Path.GetFileName(workflow.Path));

    private string PathOfRun(long workflowRunId) => $"{PathOf(repository)}/actions/runs/{Text(workflowRunId)}";
}
