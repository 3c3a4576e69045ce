using System.Globalization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Whether a job is the one that was dispatched for a run.</summary>
/// <param name="WorkflowRunId">The workflow run that it proved to be.</param>
/// <param name="Url">The page of that workflow run, where known.</param>
/// <param name="Refusal">Why it is not, or null.</param>
/// <param name="IsStale">True when it is, but has another commit checked out than the one to work on.</param>
public sealed record Admission(long WorkflowRunId, string? Url = null, string? Refusal = null, bool IsStale = false)
{
    /// <summary>A refusal.</summary>
    public static Admission Refuse(string reason) => new(0, Refusal: reason);
}

/// <summary>Checks that a job is the one that was dispatched. The work token is in its log for everybody to read and proves nothing.</summary>
public sealed class RunnerGate(
    OidcTokenValidator oidc,
    IGitHubApp app,
    IOptions<RunOptions> options,
    IOptions<GitHubOptions> gitHub,
    TimeProvider time)
{
    /// <summary>GitHub's clock and ours may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>Checks a job.</summary>
    public Task<Admission> AdmitAsync(Run run, InitiateRequest asked, string? bearer, CancellationToken cancellationToken)
    {
        if (!long.TryParse(asked.RunId, NumberStyles.None, CultureInfo.InvariantCulture, out var workflowRunId))
            return Task.FromResult(Admission.Refuse("run_id is not the id of a workflow run."));
        if (run.WorkflowRunId is { } bound && bound != workflowRunId)
            return Task.FromResult(Admission.Refuse("This work belongs to another workflow run."));
        if (bearer is not null)
            return ByTokenAsync(run, workflowRunId, bearer, cancellationToken);

        return options.Value.AuthenticationOf(run.Repository.InstallationId) == RunnerAuthentication.WorkToken
            ? ByWorkflowRunAsync(run, workflowRunId, asked.Sha, cancellationToken)
            : Task.FromResult(Admission.Refuse(
                "No OIDC token was sent. Give the job `permissions: id-token: write` and use this project's action, or set Runs:RunnerAuthentication to work-token for the original runner."));
    }

    private async Task<Admission> ByTokenAsync(Run run, long workflowRunId, string bearer, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await oidc.ValidateAsync(bearer, BackendAddress.Audience(options.Value.ApiBaseUrl), cancellationToken);
            var expected = new ExpectedRunner(run.Repository.Id, workflowRunId, run.WorkflowPath, "refs/heads/" + run.DispatchRef);
            var disagreements = RunnerIdentityCheck.Compare(identity, expected);
            return disagreements.Count == 0
                ? new(workflowRunId, run.Url ?? RunDispatcher.UrlOf(gitHub.Value, run, workflowRunId))
                : Admission.Refuse(string.Join(' ', disagreements));
        }
        catch (OidcException exception) when (!exception.IsTransient)
        {
            return Admission.Refuse(exception.Message);
        }
    }

    private async Task<Admission> ByWorkflowRunAsync(Run run, long workflowRunId, string sha, CancellationToken cancellationToken)
    {
        var found = await app.ForInstallation(run.Repository.InstallationId)
            .GetWorkflowRunAsync(RunDispatcher.RepositoryOf(run), workflowRunId, cancellationToken);
        if (found is null || string.Equals(found.Status, "completed", StringComparison.Ordinal))
            return Admission.Refuse("The repository has no such workflow run under way.");
        if (found.CreatedAt < (run.DispatchTriedAt ?? time.GetUtcNow()) - ClockSkew)
            return Admission.Refuse("That workflow run is older than this work.");
        if (!string.Equals(found.HeadSha, sha, StringComparison.OrdinalIgnoreCase))
            return Admission.Refuse("That workflow run is of another commit.");

        // The original runner plans what the workflow has checked out: on the head branch that must be the head.
        var isStale = options.Value.DispatchRef == DispatchRef.Head
            && run.PullRequest.State == Core.Changes.PullRequestState.Open
            && !run.PullRequest.IsFork
            && !string.Equals(run.WorkSha, sha, StringComparison.OrdinalIgnoreCase);
        return new(workflowRunId, found.Url, IsStale: isStale);
    }

}
