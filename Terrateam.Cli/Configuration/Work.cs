using Terrateam.Core.Plans;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Configuration;

/// <summary>A piece of work on dirspaces, of any kind of manifest.</summary>
/// <param name="Operation"><c>plan</c> or <c>apply</c>; selects steps and hooks.</param>
/// <param name="IsUnsafe">Applies without a stored plan.</param>
/// <param name="Token">The run's token.</param>
/// <param name="BaseRef">The branch to merge.</param>
/// <param name="Dirspaces">The dirspaces to plan or apply.</param>
/// <param name="Configuration">The effective configuration.</param>
/// <param name="RunKind">pr or drift.</param>
/// <param name="PullRequest">The pull request, or null.</param>
/// <param name="Instructions">Those of our own backend, or null.</param>
internal sealed record Work(
    string Operation,
    bool IsUnsafe,
    string Token,
    string BaseRef,
    IReadOnlyList<WorkManifestDirspace> Dirspaces,
    RunConfiguration Configuration,
    string RunKind,
    RunKindData? PullRequest,
    RunnerInstructions? Instructions
)
{
    /// <summary>The largest part of a plan in bytes; null where the backend transfers plans whole only.</summary>
    public int? PlanPartSize { get; private init; }

    /// <summary>True where the backend keeps states that an apply could not write.</summary>
    public bool KeepsStates { get; private init; }

    /// <summary>The work of a manifest, or null where it is none on dirspaces.</summary>
    public static Work? From(WorkManifest manifest) =>
        manifest switch
        {
            WorkManifest.Plan m => new Work(
                "plan",
                false,
                m.Token,
                m.BaseRef,
                m.ChangedDirspaces,
                new RunConfiguration(m.Config),
                m.RunKind,
                m.RunKindData,
                m.Terrateam
            )
            {
                PlanPartSize = PartSizeOf(m.Capabilities, m.Terrateam),
            },
            WorkManifest.Apply m => new Work(
                "apply",
                false,
                m.Token,
                m.BaseRef,
                m.ChangedDirspaces,
                new RunConfiguration(m.Config),
                m.RunKind,
                m.RunKindData,
                m.Terrateam
            )
            {
                PlanPartSize = PartSizeOf(m.Capabilities, m.Terrateam),
                KeepsStates = AreKept(m.Capabilities),
            },
            WorkManifest.UnsafeApply m => new Work(
                "apply",
                true,
                m.Token,
                m.BaseRef,
                m.ChangedDirspaces,
                new RunConfiguration(m.Config),
                m.RunKind,
                null,
                m.Terrateam
            )
            {
                KeepsStates = AreKept(m.Capabilities),
            },
            _ => null,
        };

    private static bool AreKept(IReadOnlyList<string>? capabilities) =>
        capabilities?.Contains(StateTransfer.Capability, StringComparer.Ordinal) == true;

    private static int? PartSizeOf(IReadOnlyList<string> capabilities, RunnerInstructions? instructions) =>
        capabilities.Contains(PlanPartTransfer.Capability, StringComparer.Ordinal)
            ? Math.Clamp(
                instructions?.PlanPartSize ?? PlanParts.MaxPartLength,
                PlanParts.MinPartLength,
                PlanParts.MaxPartLength
            )
            : null;
}
