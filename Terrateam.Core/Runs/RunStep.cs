using System.Text.Json;

namespace Terrateam.Core.Runs;

/// <summary>The kind of a step.</summary>
public enum StepKind
{
    /// <summary>A kind that this version does not know; see <see cref="RunStep.Name"/>.</summary>
    Other,

    /// <summary>The engine's init, with the choice of the workspace.</summary>
    Init,

    /// <summary>The engine's plan.</summary>
    Plan,

    /// <summary>The engine's apply.</summary>
    Apply,

    /// <summary>A command of the configuration.</summary>
    Run,

    /// <summary>A command that sets environment variables.</summary>
    Env,

    /// <summary>The checkout of the commit, with the merge of the base into it.</summary>
    Checkout,

    /// <summary>A log-in by OIDC.</summary>
    Oidc,

    /// <summary>Getting a GitHub token.</summary>
    Token,

    /// <summary>A command that asks for approvals.</summary>
    Gates,

    /// <summary>An estimation of costs.</summary>
    CostEstimation,

    /// <summary>A check by a policy tool: checkov, conftest, opa.</summary>
    Policy,

    /// <summary>The issue about drift.</summary>
    DriftIssue,

    /// <summary>The run was ended from outside before it was finished.</summary>
    Cancelled,
}

/// <summary>When a step's output is shown.</summary>
public enum StepVisibility
{
    /// <summary>When it failed.</summary>
    Failure,

    /// <summary>When it succeeded.</summary>
    Success,

    /// <summary>Always.</summary>
    Always,
}

/// <summary>One step of a run.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name on the wire, such as <c>tf/plan</c>.</param>
/// <param name="Success">Whether it succeeded, or its errors are ignored.</param>
/// <param name="ErrorsIgnored">True when it failed and <paramref name="Success"/> is true all the same. Always false
/// in version 1, which does not report it.</param>
/// <param name="VisibleOn">When to show its output.</param>
/// <param name="Text">Its output, or null.</param>
/// <param name="Stderr">Its standard error where it was kept apart, or null.</param>
/// <param name="Command">The command that ran, or null.</param>
/// <param name="ExitCode">The command's exit code, or null.</param>
/// <param name="Format">How to show the output, as in the configuration: a text or an object; null for
/// plain.</param>
/// <param name="Error">A reason apart from the output, or null.</param>
/// <param name="Outputs">The engine's outputs after an apply, as <c>output -json</c> printed them; our runner masks
/// sensitive ones.</param>
/// <param name="Payload">All that the runner sent with the step, including keys without a property here.</param>
public sealed record RunStep(
    StepKind Kind,
    string Name,
    bool Success,
    bool ErrorsIgnored,
    StepVisibility VisibleOn,
    string? Text,
    string? Stderr,
    IReadOnlyList<string>? Command,
    int? ExitCode,
    JsonElement? Format,
    string? Error,
    JsonElement? Outputs,
    JsonElement? Payload
)
{
    /// <summary>True where the step's visibility, given its result, asks to show it.</summary>
    public bool IsShown =>
        VisibleOn switch
        {
            StepVisibility.Always => true,
            StepVisibility.Success => Success && !ErrorsIgnored,
            _ => !Success || ErrorsIgnored,
        };
}
