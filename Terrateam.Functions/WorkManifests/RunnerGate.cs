using System.Globalization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The result of checking a job against the one that was dispatched for a run.</summary>
/// <param name="WorkflowRunId">The job's workflow run.</param>
/// <param name="Url">The web page of that workflow run, where known.</param>
/// <param name="Refusal">Why it is another job, for the app's own log; or null.</param>
/// <param name="Explanation">Why the right job is refused all the same, for the job's own log; or null.</param>
/// <param name="IsEarly">True as long as GitHub has not said which workflow run was dispatched.</param>
/// <param name="IsStale">True when it is the right job, but has another commit checked out than the one to work on,
/// because the branch has moved.</param>
/// <param name="Misfit">Why a runner of its kind cannot do this work at all, for the pull request too; or
/// null.</param>
public sealed record Admission(
    long WorkflowRunId,
    string? Url = null,
    string? Refusal = null,
    string? Explanation = null,
    bool IsEarly = false,
    bool IsStale = false,
    string? Misfit = null
)
{
    /// <summary>The job may be the right one; it has to ask again once GitHub has named the workflow run.</summary>
    public static Admission Early { get; } = new(0, IsEarly: true);

    /// <summary>A refusal of another job.</summary>
    public static Admission Refuse(string reason) => new(0, Refusal: reason);
}

/// <summary>
/// Checks that a job is the one that was dispatched. The job's log shows the work token to all its readers, so the
/// token proves nothing; and a job's own statements never bind it to a run.
/// </summary>
public sealed class RunnerGate(
    OidcTokenValidator oidc,
    IGitHubApp app,
    IOptions<RunOptions> options,
    IOptions<GitHubOptions> gitHub,
    TimeProvider time
)
{
    /// <summary>GitHub's clock and ours may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>False where every run requires an OIDC token.</summary>
    public bool TakesWorkTokens => options.Value.TakesWorkTokens;

    /// <summary>Validates an OIDC token, for any run. Returns the job to which it was issued.</summary>
    /// <exception cref="OidcException">The token is not valid, or the keys cannot be fetched.</exception>
    public Task<OidcIdentity> IdentifyAsync(string bearer, CancellationToken cancellationToken) =>
        oidc.ValidateAsync(bearer, BackendAddress.Audience(options.Value.ApiBaseUrl), cancellationToken);

    /// <summary>Checks a job against a run.</summary>
    /// <param name="run">The run whose work the job asks for.</param>
    /// <param name="asked">The workflow run and commit that the job states.</param>
    /// <param name="identity">The job's verified identity, or null where it sent no OIDC token.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<Admission> AdmitAsync(
        Run run,
        InitiateRequest asked,
        OidcIdentity? identity,
        CancellationToken cancellationToken
    )
    {
        if (!long.TryParse(asked.RunId, NumberStyles.None, CultureInfo.InvariantCulture, out var workflowRunId))
            return Task.FromResult(Admission.Refuse("run_id is not the id of a workflow run."));
        if (identity is not null)
            return Task.FromResult(ByToken(run, workflowRunId, identity));

        return options.Value.AuthenticationOf(run.Repository.InstallationId) == RunnerAuthentication.WorkToken
            ? ByWorkflowRunAsync(run, workflowRunId, asked.Sha, cancellationToken)
            : Task.FromResult(Admission.Refuse("No OIDC token was sent."));
    }

    private Admission ByToken(Run run, long workflowRunId, OidcIdentity identity)
    {
        var expected = new ExpectedRunner(
            run.Repository.Id,
            run.WorkflowRunId,
            run.WorkflowPath,
            "refs/heads/" + run.DispatchRef
        );
        var disagreements = RunnerIdentityCheck.Compare(identity, expected);
        if (disagreements.Count > 0)
            return Admission.Refuse(string.Join(' ', disagreements));
        if (identity.RunId != workflowRunId)
            return Admission.Refuse("The job says that it is of another workflow run than its OIDC token.");
        if (run.WorkflowRunId is null)
            return Admission.Early;

        var explanation = RunnerIdentityCheck.CompareEnvironment(identity, run.Environment);
        return new(
            workflowRunId,
            run.Url ?? RunDispatcher.UrlOf(gitHub.Value, run, workflowRunId),
            Explanation: explanation
        );
    }

    private async Task<Admission> ByWorkflowRunAsync(
        Run run,
        long workflowRunId,
        string sha,
        CancellationToken cancellationToken
    )
    {
        if (run.WorkflowRunId is not { } bound)
            return Admission.Early;
        if (bound != workflowRunId)
            return Admission.Refuse("This work belongs to another workflow run.");
        if (run.IsOver || run.TokenUsed)
            return new(workflowRunId);

        var found = await app.For(run.Repository).Workflows.GetRunAsync(workflowRunId, cancellationToken);
        if (found is null || string.Equals(found.Status, "completed", StringComparison.Ordinal))
            return Admission.Refuse("The repository has no such workflow run under way.");
        if (found.CreatedAt < (run.DispatchTriedAt ?? time.GetUtcNow()) - ClockSkew)
            return Admission.Refuse("That workflow run is older than this work.");
        if (!string.Equals(found.HeadSha, sha, StringComparison.OrdinalIgnoreCase))
            return Admission.Refuse("That workflow run is of another commit.");

        return Misfit(run, sha) is { } misfit
            ? new(workflowRunId, found.Url, Misfit: misfit)
            : new(workflowRunId, found.Url, IsStale: IsOfOtherCommit(run, sha));
    }

    // The original runner works on what its workflow has checked out. For the tree of the base branch, any commit of
    // that branch will do.
    private static bool IsOfOtherCommit(Run run, string sha) =>
        run.PullRequest.State == PullRequestState.Open
        && run.Preparation is not { Branch: not null }
        && !string.Equals(run.WorkSha, sha, StringComparison.OrdinalIgnoreCase);

    // No push can fix this: the workflow was not started on the branch of the pull request.
    private static string? Misfit(Run run, string sha) =>
        !IsOfOtherCommit(run, sha) ? null
        : run.PullRequest.IsFork
            ? (
                $"The original runner works on what its workflow has checked out, which is `{run.DispatchRef}` and "
                + $"never the commit of a fork. {OwnRunner}"
            )
        : string.Equals(run.DispatchRef, run.PullRequest.HeadRef, StringComparison.Ordinal) ? null
        : (
            $"The original runner works on what its workflow has checked out, and it was started on "
            + $"`{run.DispatchRef}`, which is another commit than the one to work on. {OwnRunner}"
        );

    private const string OwnRunner =
        "Use this project's runner, which checks out what it is to work on: the installation guide shows its "
        + "workflow file.";
}
