using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>What a runner's request for work came to: the work, or why there is none.</summary>
/// <param name="Work">The answer, or null.</param>
/// <param name="Status">The HTTP status of a refusal.</param>
/// <param name="Reason">What the runner's log is told of a refusal; never secret.</param>
public sealed record InitiateAnswer(WorkManifest? Work, int Status = StatusCodes.Status200OK, string Reason = "")
{
    /// <summary>Nothing is left to do.</summary>
    public static InitiateAnswer Done { get; } = new(new WorkManifest.Done());

    /// <summary>A refusal.</summary>
    public static InitiateAnswer Refuse(int status, string reason) => new(null, status, reason);
}

/// <summary>
/// Hands out work: each piece once, to the job that was dispatched for it and to no other. A job whose answer got lost may
/// ask again until the run's token was used.
/// </summary>
public sealed partial class RunnerDesk(RunStore runs, RunnerGate gate, PlanVault plans, IOptions<RunOptions> options, TimeProvider time, ILogger<RunnerDesk> logger)
{
    /// <summary>Answers a runner that asks for work.</summary>
    /// <param name="runId">The work token of its inputs.</param>
    /// <param name="asked">Its workflow run and commit, as it says.</param>
    /// <param name="bearer">The OIDC token that it sent, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<InitiateAnswer> InitiateAsync(Guid runId, InitiateRequest asked, string? bearer, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is not { } run)
            return InitiateAnswer.Refuse(StatusCodes.Status404NotFound, "There is no such run.");
        if (run.IsOver || run.TokenUsed)
            return InitiateAnswer.Done;

        var admission = await gate.AdmitAsync(run, asked, bearer, cancellationToken);
        if (admission.Refusal is { } refusal)
        {
            Log.Refused(logger, runId, refusal);
            return InitiateAnswer.Refuse(StatusCodes.Status403Forbidden, refusal);
        }

        if (admission.IsStale)
        {
            await runs.EndAsync(runId, RunEnd.Superseded, "The workflow has another commit checked out than the one to work on.", cancellationToken);
            return InitiateAnswer.Done;
        }

        var (token, hash) = RunnerCredential.Create();
        var taken = await runs.UpdateAsync(
            runId,
            current => current.IsOver || current.TokenUsed || (current.WorkflowRunId is { } bound && bound != admission.WorkflowRunId)
                ? null
                : current with
                {
                    Status = RunStatus.Running,
                    InitiatedAt = current.InitiatedAt ?? time.GetUtcNow(),
                    DispatchedAt = current.DispatchedAt ?? time.GetUtcNow(),
                    WorkflowRunId = admission.WorkflowRunId,
                    Url = current.Url ?? admission.Url,
                    TokenHash = hash,
                    IsOriginalRunner = bearer is null,
                },
            cancellationToken);
        if (taken is not { Changed: true })
            return InitiateAnswer.Done;

        var instructions = bearer is null ? null : await InstructionsAsync(run, cancellationToken);
        Log.Initiated(logger, runId, admission.WorkflowRunId);
        return new(WorkManifestAnswer.Of(run, token, options.Value.PublicUrl.TrimEnd('/') + "/api", instructions));
    }

    /// <summary>
    /// The run whose token a request carries, or null. From the first such call on its work is not handed out again.
    /// </summary>
    /// <param name="runId">The work token in the address.</param>
    /// <param name="request">The request.</param>
    /// <param name="orReported">True where a run that reported already is right too: a runner repeats what was not answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Run?> AuthenticateAsync(Guid runId, HttpRequest request, bool orReported, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is not { } run || !RunnerCredential.IsOf(run, request))
            return null;
        if (run.Status == RunStatus.Reported && orReported)
            return run;
        if (run.Status != RunStatus.Running)
            return null;
        if (run.TokenUsed)
            return run;

        var hash = run.TokenHash;
        var used = await runs.UpdateAsync(
            runId,
            current => current.Status == RunStatus.Running && string.Equals(current.TokenHash, hash, StringComparison.Ordinal) && !current.TokenUsed
                ? current with { TokenUsed = true }
                : null,
            cancellationToken);
        return used?.Run is { Status: RunStatus.Running } now && string.Equals(now.TokenHash, hash, StringComparison.Ordinal) ? now : null;
    }

    private async Task<RunnerInstructions> InstructionsAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Preparation is { } preparation)
            return new(preparation.Sha, Merge: preparation.BaseSha is not null, preparation.BaseSha, run.PullRequest.Number);

        List<PlannedEngine>? engines = null;
        foreach (var dirspace in run.Kind == RunKind.Apply ? run.Dirspaces : [])
        {
            var plan = await plans.FindNewestAsync(run.Repository.Id, run.Owner, dirspace.Dirspace, cancellationToken);
            if (plan is { Context: { Engine.Length: > 0 } context })
                (engines ??= []).Add(new(dirspace.Dirspace.Directory, dirspace.Dirspace.Workspace, context.Engine, context.EngineVersion));
        }

        return run.Drift is null
            ? new(run.PullRequest.HeadSha, Merge: true, run.PullRequest.BaseSha, run.PullRequest.Number, engines)
            : new(run.PullRequest.HeadSha, Merge: false, BaseSha: null, PullRequest: null, engines);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was handed to workflow run {WorkflowRunId}")]
        public static partial void Initiated(ILogger logger, Guid runId, long workflowRunId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was not handed out: {Reason}")]
        public static partial void Refused(ILogger logger, Guid runId, string reason);
    }
}
