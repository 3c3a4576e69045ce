using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub.Responses;

internal sealed record RepositoryResponse(
    long Id,
    string Name,
    AccountResponse Owner,
    string DefaultBranch,
    bool? Archived = null,
    bool? Private = null,
    bool? Fork = null
)
{
    public Repository ToRepository(long installationId) =>
        new(installationId, Id, Owner.Login ?? "", Name, DefaultBranch, Private ?? false)
        {
            IsArchived = Archived ?? false,
            IsFork = Fork ?? false,
        };
}

// Permission is one of GitHub's first four, admin, write, read and none; RoleName may be a custom role.
internal sealed record PermissionResponse(string Permission, string? RoleName = null)
{
    /// <summary>The role where it is one of GitHub's own, else the permission on which it is based.</summary>
    public string ToPermission() =>
        RoleName is "admin" or "maintain" or "write" or "triage" or "read" or "none" ? RoleName : Permission;
}

internal sealed record PullRequestResponse(
    int Number,
    string Title,
    string State,
    BranchResponse Head,
    BranchResponse Base,
    bool? Draft = null,
    bool? Merged = null,
    DateTimeOffset? MergedAt = null,
    AccountResponse? User = null,
    string? MergeCommitSha = null,
    bool? Mergeable = null,
    int? ChangedFiles = null
)
{
    public PullRequest ToPullRequest()
    {
        var isMerged = Merged ?? MergedAt is not null;
        return new(
            Number,
            Title,
            isMerged ? PullRequestState.Merged
                : IsOpen ? PullRequestState.Open
                : PullRequestState.Closed,
            Draft ?? false,
            User?.Login ?? "ghost",
            Head.Ref,
            Head.Sha,
            Base.Ref,
            Base.Sha,
            isMerged ? MergeCommitSha : null,
            Head.Repo is null || Head.Repo.Id != Base.Repo?.Id,
            Mergeable
        )
        {
            ChangedFiles = ChangedFiles,
        };
    }

    /// <summary>GitHub computes the mergeability of open pull requests only.</summary>
    public bool IsOpen => string.Equals(State, "open", StringComparison.Ordinal);
}

// Ref is the branch, Sha its commit; Repo is null when the fork was deleted.
internal sealed record BranchResponse(string Ref, string Sha, RepositoryIdResponse? Repo = null);

internal sealed record RepositoryIdResponse(long Id);

internal sealed record FileResponse(string Filename, string Status, string? PreviousFilename = null)
{
    public ChangedFile ToFile() =>
        new(Filename, PreviousFilename, string.Equals(Status, "removed", StringComparison.Ordinal));
}

internal sealed record TreeResponse(TreeEntryResponse[] Tree, bool? Truncated = null);

// Type is blob (a file or a symbolic link), tree, or commit (a submodule).
internal sealed record TreeEntryResponse(string Path, string Type, string Sha, string? Mode = null)
{
    public bool IsLink => string.Equals(Mode, "120000", StringComparison.Ordinal);

    public bool IsFile => string.Equals(Type, "blob", StringComparison.Ordinal);

    public bool IsDirectory => string.Equals(Type, "tree", StringComparison.Ordinal);
}
