using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class RepositoryClient(
    long installationId,
    Repository repository,
    RestApi api,
    ImmutableAnswers answers,
    InstallationTokens tokens,
    string workflowPath,
    Func<CancellationToken, Task<string>> bot,
    TimeProvider time
) : IRepositoryClient
{
    public IPullRequestClient PullRequests { get; } = new PullRequestClient(api, repository, time);

    public IContentClient Contents { get; } = new ContentClient(api, repository, answers);

    public ICollaboratorClient Collaborators { get; } = new CollaboratorClient(api, repository);

    public IStatusClient Statuses { get; } = new StatusClient(api, repository, bot);

    public ICommentClient Comments { get; } = new CommentClient(api, repository);

    public IWorkflowClient Workflows { get; } = new WorkflowClient(api, repository, workflowPath);

    public IRunnerTokenClient RunnerTokens { get; } = new RunnerTokenClient(tokens, installationId, repository);

    public IIssueClient Issues { get; } = new IssueClient(api, repository);

    public IReviewClient Reviews { get; } = new ReviewClient(api, repository);

    public IMergeClient Merges { get; } = new MergeClient(api, repository);

    public IBranchClient Branches { get; } = new BranchClient(api, repository);
}
