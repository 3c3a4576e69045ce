using Terrateam.Cli.Configuration;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>A step of type <c>run</c>: a command of the configuration.</summary>
internal sealed class CommandStep(ProcessRunner processes) : IStep
{
    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var configured = step["cmd"].Texts();
        if (configured is null or [])
            throw step["cmd"].Wrong("a list with a program and its arguments");

        var visibleOn = step["visible_on"].Text() ?? "error";
        var capture = step["capture_output"].Flag(true);
        try
        {
            var environment = VariableText.Extend(context.Environment, step["env"].Map());
            var arguments = CommandWords.Expand(configured, environment);
            var result = await processes.RunAsync(
                new Command(arguments, context.Directory, environment, context.Label, capture),
                cancellationToken
            );

            return new StepResult(
                StepNames.Run,
                result.Succeeded,
                Payload(step, arguments, result, capture, visibleOn)
            );
        }
        catch (Exception exception) when (exception is MissingVariableException or ProgramMissingException)
        {
            return new StepResult(
                StepNames.Run,
                false,
                new CommandPayload(configured, visibleOn) { Text = $"ERROR: {exception.Message}" }
            );
        }
    }

    private static CommandPayload Payload(
        JsonView step,
        string[] arguments,
        CommandResult result,
        bool capture,
        string visibleOn
    )
    {
        var payload = new CommandPayload(arguments, visibleOn)
        {
            ExitCode = result.ExitCode,
            Format = step["format"] is { Exists: true } format ? format.Element : null,
        };
        if (!capture)
            return payload;

        // Without standard error on success, because a machine may read the output.
        return result.Succeeded
            ? payload with
            {
                Text = result.Stdout,
                Stderr = result.Stderr,
            }
            : payload with
            {
                Text = result.Both,
            };
    }
}
