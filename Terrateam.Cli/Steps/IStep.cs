using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>One type of step.</summary>
internal interface IStep
{
    /// <summary>
    /// Does it. What goes wrong on the user's side is a failed result or an exception whose message is shown.
    /// </summary>
    Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken);
}
