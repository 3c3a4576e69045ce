using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The result of a step.</summary>
/// <param name="Name">Its name in the protocol.</param>
/// <param name="Success">False where it failed.</param>
/// <param name="Payload">The reported data; secrets are masked when the report is written.</param>
internal sealed record StepResult(string Name, bool Success, StepPayload Payload)
{
    /// <summary>A failed step with a text that is always shown.</summary>
    public static StepResult Failed(string name, string text) => new(name, false, new FailurePayload(text));
}
