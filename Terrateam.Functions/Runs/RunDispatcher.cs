using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Runs;

/// <summary>Dispatches the workflow of a run, and finds its workflow run when the response was lost.</summary>
public sealed partial class RunDispatcher(
    RunStore runs,
    SuspensionStore suspensions,
    IGitHubApp app,
    InstallationStore installations,
    IOptions<RunOptions> options,
    IOptions<GitHubOptions> gitHub,
    TimeProvider time,
    ILogger<RunDispatcher> logger
)
{
    /// <summary>GitHub's clock and ours may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    // Sent only where a workflow of the configuration has the key of the same name.
    private static readonly string[] OfTheConfiguration = ["environment", "runs_on"];

    /// <summary>Dispatches a run's workflow if GitHub takes it at once; else its orchestration will.</summary>
    internal async Task TryDispatchAsync(Typed<Run> run, CancellationToken cancellationToken)
    {
        try
        {
            _ = await DispatchAsync(run, cancellationToken);
        }
        catch (GitHubException exception)
        {
            Log.NotDispatched(logger, run.Value.Id, exception.Message);
        }
    }

    /// <summary>Dispatches a run's workflow unless that was done before. Returns the run as it is then.</summary>
    public async Task<Run> DispatchAsync(Guid runId, CancellationToken cancellationToken) =>
        await DispatchAsync(await runs.ReadAsync(runId, cancellationToken), cancellationToken);

    private async Task<Run> DispatchAsync(Typed<Run> known, CancellationToken cancellationToken)
    {
        var run = known.Value;
        if (run.IsOver || run.DispatchedAt is not null)
            return run;

        if (await suspensions.FindAsync(run.Repository, cancellationToken) is not null)
            return (await runs.EndAsync(run.Id, RunEnd.Suspended, SuspendedRuns.Detail, cancellationToken)).Run;

        var github = app.For(run.Repository);
        if (time.GetUtcNow() - run.CreatedAt > options.Value.QueueDeadline)
        {
            var late = "GitHub did not accept the workflow in time.";
            return (await runs.EndAsync(run.Id, RunEnd.QueuedTooLong, late, cancellationToken)).Run;
        }

        await installations.RequireActiveAsync(run.Repository, cancellationToken);
        if (run.DispatchTriedAt is null)
            return await DispatchExpectedAsync(known, github, cancellationToken);

        if (await github.Workflows.FindAsync(cancellationToken) is not { } workflow)
            return await EndWithoutWorkflowAsync(run, cancellationToken);

        return await FindAsync(run, github.Workflows, workflow, cancellationToken)
            ?? await DispatchAsync(known, github, workflow, cancellationToken);
    }

    /// <summary>
    /// Dispatches the workflow at the configured path by its file's name. The list of workflows is only asked for where
    /// the file is not there, or GitHub does not know it as a workflow.
    /// </summary>
    private async Task<Run> DispatchExpectedAsync(
        Typed<Run> known,
        IRepositoryClient github,
        CancellationToken cancellationToken
    )
    {
        var run = known.Value;
        var expected = github.Workflows.Expected;
        var text = await github.Contents.GetAsync(expected.Path, ReferenceOf(run), cancellationToken);
        if (text is not null)
        {
            try
            {
                return await DispatchAsync(known, github, expected, text, cancellationToken);
            }
            catch (GitHubException exception) when (exception.Status == 404)
            {
                known = await runs.ReadAsync(run.Id, cancellationToken);
            }
        }

        if (await github.Workflows.FindAsync(cancellationToken) is not { } found)
            return await EndWithoutWorkflowAsync(run, cancellationToken);

        return await DispatchAsync(known, github, found, cancellationToken);
    }

    private async Task<Run> EndWithoutWorkflowAsync(Run run, CancellationToken cancellationToken) =>
        (await runs.EndAsync(run.Id, RunEnd.NotStarted, MissingWorkflow(run), cancellationToken)).Run;

    /// <summary>
    /// Searches GitHub's list for the workflow run that was dispatched. Stores its id, and returns the run, if it is
    /// there; else null.
    /// </summary>
    public async Task<Run?> FindAsync(
        Run run,
        IWorkflowClient workflows,
        Workflow workflow,
        CancellationToken cancellationToken
    )
    {
        var since = (run.DispatchTriedAt ?? run.CreatedAt) - ClockSkew;
        var listed = await workflows.ListDispatchedRunsAsync(workflow, since, cancellationToken);
        if (DispatchedRuns.Confirm(run, listed, await app.GetBotLoginAsync(cancellationToken), since) is not { } found)
            return null;

        var known = await runs.ReadAsync(run.Id, cancellationToken);
        return await RememberAsync(known, found.Id, run.WorkflowPath, run.DispatchRef, cancellationToken);
    }

    /// <summary>The web page of a run's workflow run.</summary>
    public static string UrlOf(GitHubOptions gitHub, Run run, long workflowRunId) =>
        FormattableString.Invariant(
            $"{gitHub.WebUrl.ToString().TrimEnd('/')}/{run.Repository.Owner}/{run.Repository.Name}/actions/runs/{workflowRunId}"
        );

    private async Task<Run> DispatchAsync(
        Typed<Run> stored,
        IRepositoryClient github,
        Workflow workflow,
        CancellationToken cancellationToken
    )
    {
        var text = await github.Contents.GetAsync(workflow.Path, ReferenceOf(stored.Value), cancellationToken);
        return await DispatchAsync(stored, github, workflow, text, cancellationToken);
    }

    private async Task<Run> DispatchAsync(
        Typed<Run> stored,
        IRepositoryClient github,
        Workflow workflow,
        string? text,
        CancellationToken cancellationToken
    )
    {
        var run = stored.Value;
        var reference = ReferenceOf(run);
        var file = WorkflowDefinition.Read(workflow.Path, text);
        var authentication = options.Value.AuthenticationOf(run.Repository.InstallationId);
        if (Dispatch.Refusal(file, workflow.Path, reference, authentication) is { } refusal)
        {
            return (await runs.EndAsync(run.Id, RunEnd.NotStarted, refusal, cancellationToken)).Run;
        }

        var correlation = Dispatch.NewCorrelation(file);
        var tried = await runs.UpdateAsync(
            stored,
            current =>
                current.IsOver
                    ? null
                    : current with
                    {
                        DispatchTriedAt = time.GetUtcNow(),
                        DispatchRef = reference,
                        WorkflowPath = workflow.Path,
                        WorkToken = current.WorkToken ?? Dispatch.NewToken(),
                        Correlation = correlation,
                    },
            cancellationToken
        );
        if (tried is not { Changed: true, Stored: var begun })
            return tried?.Stored.Value ?? run;

        // Stored before the dispatch, because the job may call before GitHub has responded.
        await runs.NoteWorkTokenAsync(begun.Value, cancellationToken);
        var inputs = Dispatch.InputsOf(begun.Value, file, options.Value.ApiBaseUrl);
        try
        {
            var workflowRunId = await github.Workflows.DispatchAsync(workflow, reference, inputs, cancellationToken);
            var known = await RememberAsync(begun, workflowRunId, workflow.Path, reference, cancellationToken);
            Log.Dispatched(logger, run.Id, run.Repository.FullName, reference, workflowRunId);
            if (workflowRunId is not null || correlation is not null)
                return known;

            var unknowable = Unknowable(workflow, reference);
            return (await runs.EndAsync(run.Id, RunEnd.NotStarted, unknowable, cancellationToken)).Run;
        }
        catch (GitHubException exception)
            when (exception.Status is 403 or 422 || (exception.Status == 404 && workflow.Id is not null))
        {
            // GitHub would refuse a repeated dispatch, too.
            var refused = Refused(workflow, reference, inputs, exception);
            return (await runs.EndAsync(run.Id, RunEnd.NotStarted, refused, cancellationToken)).Run;
        }
    }

    private async Task<Run> RememberAsync(
        Typed<Run> run,
        long? workflowRunId,
        string path,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var updated = await runs.UpdateAsync(
            run,
            current =>
                current with
                {
                    DispatchedAt = current.DispatchedAt ?? time.GetUtcNow(),
                    Status = current.Status == RunStatus.Queued ? RunStatus.Dispatched : current.Status,
                    WorkflowRunId = current.WorkflowRunId ?? workflowRunId,
                    WorkflowPath = path,
                    DispatchRef = reference,
                    Url = current.Url ?? (workflowRunId is { } known ? UrlOf(gitHub.Value, current, known) : null),
                },
            cancellationToken
        );
        return updated?.Stored.Value ?? run.Value;
    }

    private string ReferenceOf(Run run) =>
        options.Value.DispatchRefOf(run.Repository.InstallationId) == DispatchRef.Default || run.PullRequest.IsFork
            ? run.Repository.DefaultBranch
        : run.PullRequest.State == PullRequestState.Merged || run.Preparation is { Branch: not null }
            ? run.PullRequest.BaseRef
        : run.PullRequest.HeadRef;

    private string MissingWorkflow(Run run) =>
        $"The repository has no workflow `{gitHub.Value.WorkflowPath}` on `{run.Repository.DefaultBranch}`, and "
        + $"none that is named \"Terrateam Workflow\". "
        + "Add one there as the installation guide shows, then comment again.";

    private static string Unknowable(Workflow workflow, string reference) =>
        $"GitHub did not say which workflow run it started, and `{workflow.Path}` on `{reference}` has nothing "
        + $"by which it could be found. "
        + "Give it the input `correlation-id` and a `run-name` that shows it, as the installation guide's "
        + "workflow file does.";

    private static string Refused(
        Workflow workflow,
        string reference,
        IReadOnlyDictionary<string, string> inputs,
        GitHubException exception
    ) =>
        exception.Status switch
        {
            403 => $"GitHub does not let the App start `{workflow.Path}`: {exception.Message} Check that the App "
                + $"may write Actions.",
            404 => $"GitHub does not find `{workflow.Path}` on `{reference}`. It must be there, and enabled.",
            _ => $"GitHub refused to start `{workflow.Path}` on `{reference}`: {exception.Message} "
                + $"Under `on.workflow_dispatch.inputs` it must have "
                + $"{string.Join(", ", inputs.Keys.Select(input => $"`{input}`"))}.{Wanted(inputs)}",
        };

    // Few runs send these inputs, so a workflow file can lack them for a long time without failing.
    private static string Wanted(IReadOnlyDictionary<string, string> inputs)
    {
        string[] keys =
        [
            .. OfTheConfiguration.Where(inputs.ContainsKey).Select(input => $"`{input}: {inputs[input]}`"),
        ];
        return keys.Length == 0
            ? ""
            : (
                $" The configuration asks for {string.Join(" and ", keys)} under `workflows`; the installation "
                + $"guide shows a workflow file that takes them."
            );
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was not dispatched at once: {Reason}")]
        public static partial void NotDispatched(ILogger logger, Guid runId, string reason);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Run {RunId} was dispatched in {Repository} on {Reference} as workflow run {WorkflowRunId}"
        )]
        public static partial void Dispatched(
            ILogger logger,
            Guid runId,
            string repository,
            string reference,
            long? workflowRunId
        );
    }
}
