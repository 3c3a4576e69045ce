using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.GitHub.Http;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class RepositoryClient : IRepositoryClient
{
    public RepositoryClient(
        long installationId,
        Repository repository,
        Func<TokenScope, RestApi> apis,
        ImmutableAnswers answers,
        InstallationTokens tokens,
        string workflowPath,
        Func<CancellationToken, Task<string>> bot,
        TimeProvider time
    )
    {
        var (reading, reporting) = (Scoped(TokenWork.Reading), Scoped(TokenWork.Reporting));
        var (running, merging) = (Scoped(TokenWork.Running), Scoped(TokenWork.Merging));
        PullRequests = new PullRequestClient(reading, repository, time);
        Contents = new ContentClient(reading, repository, answers);
        Collaborators = new CollaboratorClient(reading, repository);
        Statuses = new StatusClient(reading, reporting, repository, bot);
        Checks = new CheckRunClient(reading, Scoped(TokenWork.Checking), repository, bot);
        Comments = new CommentClient(reading, reporting, repository);
        Workflows = new WorkflowClient(reading, running, repository, workflowPath);
        RunnerTokens = new RunnerTokenClient(tokens, installationId, repository);
        Issues = new IssueClient(reading, reporting, repository);
        Reviews = new ReviewClient(reading, reporting, repository);
        Merges = new MergeClient(merging, repository);
        Branches = new BranchClient(reading, merging, repository);

        RestApi Scoped(TokenWork work) => apis(new(work, repository.Id));
    }

    public IPullRequestClient PullRequests { get; }

    public IContentClient Contents { get; }

    public ICollaboratorClient Collaborators { get; }

    public IStatusClient Statuses { get; }

    public ICheckRunClient Checks { get; }

    public ICommentClient Comments { get; }

    public IWorkflowClient Workflows { get; }

    public IRunnerTokenClient RunnerTokens { get; }

    public IIssueClient Issues { get; }

    public IReviewClient Reviews { get; }

    public IMergeClient Merges { get; }

    public IBranchClient Branches { get; }
}
