namespace Terrateam.Functions.RunnerIdentity;

/// <summary>The job of GitHub Actions to which a token was issued.</summary>
/// <param name="Repository">Owner and name of the repository whose workflow runs.</param>
/// <param name="RepositoryId">Its id, which survives renames.</param>
/// <param name="RunId">The workflow run.</param>
/// <param name="RunAttempt">1 for the first attempt, higher after a re-run.</param>
/// <param name="WorkflowRef">The workflow that was started: <c>owner/name/path@ref</c>.</param>
/// <param name="JobWorkflowRef">The workflow that defines the job; it differs when the job is a reusable
/// workflow's.</param>
/// <param name="Ref">The ref of the run, such as <c>refs/heads/main</c>.</param>
/// <param name="Sha">The commit of the run.</param>
/// <param name="EventName">The event that started it, such as <c>workflow_dispatch</c>.</param>
/// <param name="Environment">The job's environment, or null.</param>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims</remarks>
public sealed record OidcIdentity(
    string Repository,
    long RepositoryId,
    long RunId,
    int RunAttempt,
    string WorkflowRef,
    string JobWorkflowRef,
    string Ref,
    string Sha,
    string EventName,
    string? Environment
);
