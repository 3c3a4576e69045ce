using System.Globalization;

namespace Terrateam.Core.Plans;

/// <summary>
/// What a run's stored output is bound to. Outputs are sealed as plans are, and neither ever opens as the other.
/// </summary>
/// <param name="InstallationId">The GitHub App installation.</param>
/// <param name="RepositoryId">The repository's id.</param>
/// <param name="PullRequest">The pull request's number, or null for drift.</param>
/// <param name="DriftSchedule">The drift schedule's name, or null for a pull request.</param>
/// <param name="RunId">The run whose output it is.</param>
/// <param name="Name">Which output of the run, such as <c>results</c>.</param>
public sealed record OutputContext(
    long InstallationId,
    long RepositoryId,
    int? PullRequest,
    string? DriftSchedule,
    Guid RunId,
    string Name
) : SealContext
{
    /// <summary>Longest output, in bytes: 32 MiB, the most that a runner may post.</summary>
    public const int MaximumOutput = 32 * 1024 * 1024;

    internal override string Purpose => "terrateam/output";

    internal override string Noun => "output";

    internal override int MaximumLength => MaximumOutput;

    internal override IReadOnlyList<SealField> Fields =>
        [
            new("installation", InstallationId.ToString(CultureInfo.InvariantCulture)),
            new("repository", RepositoryId.ToString(CultureInfo.InvariantCulture)),
            new("pull request", PullRequest?.ToString(CultureInfo.InvariantCulture)),
            new("drift schedule", DriftSchedule),
            new("run", RunId.ToString("D")),
            new("name", Name),
        ];
}
