using System.Globalization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Whether a job is the one that was dispatched for a run.</summary>
/// <param name="WorkflowRunId">The workflow run that it is.</param>
/// <param name="Url">The page of that workflow run, where known.</param>
/// <param name="Refusal">Why it is not, for the app's own log; or null.</param>
/// <param name="Explanation">What the job itself is told, where it is the right one and is refused all the
/// same.</param>
/// <param name="IsEarly">True as long as GitHub has not said which workflow run was dispatched.</param>
/// <param name="IsStale">True when it is, but has another commit checked out than the one to work on, because the
/// branch has moved.</param>
/// <param name="Misfit">Why a runner of its kind cannot do this work at all, which people are told too; or
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
    /// <summary>It may be the one, once GitHub says so.</summary>
    public static Admission Early { get; } = new(0, IsEarly: true);

    /// <summary>A refusal.</summary>
    public static Admission Refuse(string reason) => new(0, Refusal: reason);
}

/// <summary>
/// Checks that a job is the one that was dispatched. Its log shows the work token to everybody who can read it, so that
/// the token proves nothing; and no job is bound to a run by what it says of itself.
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

    /// <summary>False where nothing but an OIDC token can help, whichever run is asked for.</summary>
    public bool TakesWorkTokens => options.Value.TakesWorkTokens;

    /// <summary>The job that an OIDC token speaks for, whichever run it asks for.</summary>
    /// <exception cref="OidcException">The token proves nothing, or the keys cannot be had.</exception>
    public Task<OidcIdentity> IdentifyAsync(string bearer, CancellationToken cancellationToken) =>
        oidc.ValidateAsync(bearer, BackendAddress.Audience(options.Value.ApiBaseUrl), cancellationToken);

    /// <summary>Checks a job against a run.</summary>
    /// <param name="run">What it asks for.</param>
    /// <param name="asked">Its workflow run and commit, as it says.</param>
    /// <param name="identity">Who it is, or null where it sent no OIDC token.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

        var found = await app.ForInstallation(run.Repository.InstallationId)
            .GetWorkflowRunAsync(RunDispatcher.RepositoryOf(run), workflowRunId, cancellationToken);
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

    // The original runner works on what its workflow has checked out. Of the tree of the base branch that is the branch
    // as it is.
    private static bool IsOfOtherCommit(Run run, string sha) =>
        run.PullRequest.State == PullRequestState.Open
        && run.Preparation is not { Branch: not null }
        && !string.Equals(run.WorkSha, sha, StringComparison.OrdinalIgnoreCase);

    // No push will put it right: the workflow was not started on the branch of the pull request.
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
