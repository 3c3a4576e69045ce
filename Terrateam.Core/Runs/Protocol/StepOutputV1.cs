using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>A dirspace in results version 1.</summary>
public sealed record DirspaceOutputV1(string Path, string Workspace, bool Success, IReadOnlyList<StepOutputV1> Outputs);

/// <summary>The run as a whole in results version 1.</summary>
public sealed record OverallOutputV1(bool Success, HookOutputsV1 Outputs);

/// <summary>The steps of the hooks in results version 1.</summary>
public sealed record HookOutputsV1(IReadOnlyList<StepOutputV1> Pre, IReadOnlyList<StepOutputV1> Post);

/// <summary>One step in results version 1.</summary>
/// <param name="WorkflowStep">The step that ran.</param>
/// <param name="Success">True too when the step failed but its errors are ignored.</param>
/// <param name="Outputs">
/// <c>{text, output_key?}</c>, for a plan <c>{plan, plan_text, has_changes?}</c>, for costs <c>{cost_estimation}</c>;
/// may be absent.
/// </param>
public sealed record StepOutputV1(
    WorkflowStepV1 WorkflowStep,
    bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Outputs = null
);

/// <summary>The step that ran, in results version 1.</summary>
/// <param name="Type">run, env, init, plan, apply, oidc, checkout, cost-estimation, drift-create-issue.</param>
/// <param name="Cmd">The command, for run and env.</param>
/// <param name="ExitCode">The command's exit code.</param>
/// <param name="Method">exec or source, for env.</param>
/// <param name="Name">The variable's name, for env.</param>
public sealed record WorkflowStepV1(
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Cmd = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Method = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null
);
