using System.Globalization;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Plans;

/// <summary>
/// What a plan was made for. It is the associated data of the plan's encryption: opening a plan for any other context
/// is refused.
/// </summary>
/// <param name="InstallationId">The GitHub App installation.</param>
/// <param name="RepositoryId">The repository's id, which survives renames.</param>
/// <param name="PullRequest">The pull request's number, or null for drift.</param>
/// <param name="DriftSchedule">The drift schedule's name, or null for a pull request.</param>
/// <param name="Dirspace">The directory and workspace.</param>
/// <param name="BaseRef">The base branch.</param>
/// <param name="BaseSha">The base commit.</param>
/// <param name="HeadSha">The commit that was planned.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="Engine">terraform, tofu, …</param>
/// <param name="EngineVersion">The engine's version as configured or found; empty when the runner decides.</param>
public sealed record PlanContext(
    long InstallationId,
    long RepositoryId,
    int? PullRequest,
    string? DriftSchedule,
    Dirspace Dirspace,
    string BaseRef,
    string BaseSha,
    string HeadSha,
    Guid RunId,
    string Engine,
    string EngineVersion
) : SealContext
{
    /// <summary>Longest plan file, in bytes: 256 MiB.</summary>
    public const int MaximumPlan = 256 * 1024 * 1024;

    /// <summary>The refusal of a longer plan, as the runner reads it.</summary>
    public const string TooLarge =
        "The plan is larger than 256 MiB, the most that is stored. Split the directory, or move its state to "
        + "more than one workspace.";

    /// <summary>Longest content of a form, in bytes: an envelope holds the file as base64, and some text.</summary>
    public static long MaxLengthOf(PlanForm form) =>
        form == PlanForm.File ? MaximumPlan : (MaximumPlan / 3L * 4) + (64 * 1024);

    internal override string Purpose => "terrateam/plan";

    internal override string Noun => "plan";

    internal override int MaximumLength => MaximumPlan;

    internal override IReadOnlyList<SealField> Fields =>
        [
            new("installation", InstallationId.ToString(CultureInfo.InvariantCulture)),
            new("repository", RepositoryId.ToString(CultureInfo.InvariantCulture)),
            new("pull request", PullRequest?.ToString(CultureInfo.InvariantCulture)),
            new("drift schedule", DriftSchedule),
            new("directory", Dirspace.Directory),
            new("workspace", Dirspace.Workspace),
            new("base branch", BaseRef),
            new("base commit", BaseSha),
            new("head commit", HeadSha),
            new("run", RunId.ToString("D")),
            new("engine", Engine),
            new("engine version", EngineVersion),
        ];
}
