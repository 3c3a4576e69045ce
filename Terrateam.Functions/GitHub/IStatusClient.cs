using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;

namespace Terrateam.Functions.GitHub;

/// <summary>Statuses and check runs of commits.</summary>
/// <remarks>https://docs.github.com/en/rest/commits/statuses</remarks>
public interface IStatusClient
{
    /// <summary>
    /// All statuses and check runs of a commit: of statuses the newest of each name, of check runs the newest of each
    /// name in a suite, so that a job of one workflow hides none of another. Those of our own App are marked, and hide
    /// none of others.
    /// </summary>
    Task<IReadOnlyList<CommitCheck>> ListAsync(string sha, CancellationToken cancellationToken);

    /// <summary>Sets a status of a commit, which replaces an earlier one of the same context.</summary>
    Task SetAsync(string sha, CommitStatus status, CancellationToken cancellationToken);
}

/// <summary>A commit status to set.</summary>
/// <param name="Context">Its name, at most 255 characters.</param>
/// <param name="State">Its state.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="TargetUrl">Target of its link, or null.</param>
public sealed record CommitStatus(string Context, StatusState State, string Description, string? TargetUrl);
