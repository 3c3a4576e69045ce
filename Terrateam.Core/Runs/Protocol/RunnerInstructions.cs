using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// Our extension of the responses to <c>initiate</c>, the object <c>terrateam</c>. It is sent only to a runner that
/// sent a GitHub OIDC token with <c>initiate</c>, so the original runner does not get it, and would ignore it.
/// </summary>
/// <param name="HeadSha">
/// The commit to check out. The workflow is dispatched on the default branch, so the job has another commit checked
/// out.
/// </param>
/// <param name="Merge">True: merge the base into the head before reading the checkout.</param>
/// <param name="BaseSha">
/// The base commit to merge, so that a plan is bound to exactly the commits that it was made of; absent = the tip of
/// <c>base_ref</c>.
/// </param>
/// <param name="PullRequest">The pull request's number; absent for drift.</param>
/// <param name="Engines">For an apply: the engine that made each stored plan. An apply with another engine or version
/// is refused.</param>
/// <param name="Environment">The GitHub environment that the job must run in; absent = the one in the workflow file, if
/// any.</param>
/// <param name="PlanPartSize">For <see cref="PlanPartTransfer"/>, the length of the parts of a plan in bytes; absent =
/// 8 MiB.</param>
/// <param name="CostDirspaces">For a plan in several runs: the dirspaces of all of them, whose costs are one sum for
/// the gates of <c>cost_estimation</c>; absent = those of this run.</param>
public sealed record RunnerInstructions(
    string HeadSha,
    bool Merge,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BaseSha = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? PullRequest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<PlannedEngine>? Engines = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Environment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? PlanPartSize = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<WorkManifestWorkspace>? CostDirspaces = null
);

/// <summary>The engine that made the stored plan of a dirspace.</summary>
/// <param name="Dir">Directory of the dirspace.</param>
/// <param name="Workspace">Its workspace.</param>
/// <param name="Engine"><c>terraform</c>, <c>tofu</c>, …</param>
/// <param name="Version">Exact version as the engine reported it.</param>
public sealed record PlannedEngine(string Dir, string Workspace, string Engine, string Version);

/// <summary>
/// Our extension of <see cref="PlanUpload"/>, the object <c>terrateam</c>: the engine and commits that the plan was
/// made with, as the runner found them.
/// </summary>
/// <param name="Engine"><c>terraform</c>, <c>tofu</c>, …</param>
/// <param name="EngineVersion">Exact version as the engine reported it.</param>
/// <param name="HeadSha">The commit that was checked out.</param>
/// <param name="BaseSha">The commit that was merged into it; absent when nothing was merged.</param>
public sealed record PlanOrigin(
    string Engine,
    string EngineVersion,
    string HeadSha,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BaseSha = null
);
