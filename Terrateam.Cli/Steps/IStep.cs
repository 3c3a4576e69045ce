using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

internal interface IStep
{
    /// <summary>Runs the step. A user's mistake is a failed result, or an exception whose message is shown.</summary>
    Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken);
}
