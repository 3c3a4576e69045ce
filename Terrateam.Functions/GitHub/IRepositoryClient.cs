namespace Terrateam.Functions.GitHub;

/// <summary>GitHub's calls for one repository.</summary>
public interface IRepositoryClient
{
    /// <summary>Pull requests, with their files and commits.</summary>
    IPullRequestClient PullRequests { get; }

    /// <summary>Files.</summary>
    IContentClient Contents { get; }

    /// <summary>Permissions of users.</summary>
    ICollaboratorClient Collaborators { get; }

    /// <summary>Statuses and check runs of commits.</summary>
    IStatusClient Statuses { get; }

    /// <summary>Check runs of the app.</summary>
    ICheckRunClient Checks { get; }

    /// <summary>Comments on pull requests and issues.</summary>
    ICommentClient Comments { get; }

    /// <summary>Workflows and their runs.</summary>
    IWorkflowClient Workflows { get; }

    /// <summary>Tokens for its jobs.</summary>
    IRunnerTokenClient RunnerTokens { get; }

    /// <summary>Issues.</summary>
    IIssueClient Issues { get; }

    /// <summary>Reviews of pull requests.</summary>
    IReviewClient Reviews { get; }

    /// <summary>Merges of pull requests.</summary>
    IMergeClient Merges { get; }

    /// <summary>Branches.</summary>
    IBranchClient Branches { get; }
}
