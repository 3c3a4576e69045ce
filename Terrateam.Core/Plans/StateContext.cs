using System.Globalization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Plans;

/// <summary>
/// What a state is bound to that an apply could not write to its backend. Sealed as plans are, and neither ever opens
/// as the other.
/// </summary>
/// <param name="InstallationId">The GitHub App installation.</param>
/// <param name="RepositoryId">The repository's id.</param>
/// <param name="PullRequest">The pull request's number, or null for drift.</param>
/// <param name="DriftSchedule">The drift schedule's name, or null for a pull request.</param>
/// <param name="RunId">The run that applied.</param>
/// <param name="Dirspace">The dirspace whose state it is.</param>
public sealed record StateContext(
    long InstallationId,
    long RepositoryId,
    int? PullRequest,
    string? DriftSchedule,
    Guid RunId,
    Dirspace Dirspace
) : SealContext
{
    /// <summary>Longest content, in bytes: as long as results.</summary>
    public const int MaxLength = 30 * 1024 * 1024;

    internal override string Purpose => "terrateam/errored-state";

    internal override string Noun => "state";

    internal override int MaximumLength => MaxLength;

    internal override IReadOnlyList<SealField> Fields =>
        [
            new("installation", InstallationId.ToString(CultureInfo.InvariantCulture)),
            new("repository", RepositoryId.ToString(CultureInfo.InvariantCulture)),
            new("pull request", PullRequest?.ToString(CultureInfo.InvariantCulture)),
            new("drift schedule", DriftSchedule),
            new("run", RunId.ToString("D")),
            new("directory", Dirspace.Directory),
            new("workspace", Dirspace.Workspace),
        ];
}
