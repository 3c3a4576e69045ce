using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// A step of type <c>gates</c>: a command prints which approvals an apply needs. If it fails or prints anything else,
/// the step fails, so that nothing is applied without those approvals.
/// </summary>
internal sealed class GatesStep(ProcessRunner processes) : IStep
{
    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var configured = step["cmd"].Texts();
        if (configured is null or [])
            throw step["cmd"].Wrong("a list with a program and its arguments");

        try
        {
            var environment = VariableText.Extend(context.Environment, step["env"].Map());
            var arguments = CommandWords.Expand(configured, environment);
            var result = await processes.RunAsync(
                new Command(arguments, context.Directory, environment, context.Label),
                cancellationToken
            );
            return result.Succeeded
                ? Read(context, arguments, result)
                : Failed(arguments, result.ExitCode, result.Both);
        }
        catch (Exception exception) when (exception is MissingVariableException or ProgramMissingException)
        {
            return Failed(configured, null, $"ERROR: {exception.Message}");
        }
    }

    private static StepResult Read(StepContext context, string[] arguments, CommandResult result)
    {
        try
        {
            using var document = JsonDocument.Parse(result.Stdout);
            var list = new JsonView(document.RootElement, "")["gates"];
            if (!list.Exists)
                throw new ConfigurationException("There is no list 'gates'.");

            var gates = list.Items().Select(context.GateOf).ToList();
            context.Gates.AddRange(gates);
            return new StepResult(
                StepNames.Gates,
                true,
                new GatesPayload(
                    gates.Count == 0
                        ? "No approvals are needed."
                        : $"Approvals needed: {string.Join(", ", gates.Select(gate => gate.Name ?? gate.Token ?? "of the pull request"))}",
                    arguments,
                    result.ExitCode,
                    VisibleOnValues.Error
                )
            );
        }
        catch (Exception exception) when (exception is JsonException or ConfigurationException)
        {
            return Failed(
                arguments,
                result.ExitCode,
                $"The command has to print JSON such as {{\"gates\": [{{\"token\": \"security\", \"any_of\": "
                    + $"[\"team:security\"]}}]}}: {exception.Message}\n{result.Both}"
            );
        }
    }

    private static StepResult Failed(IReadOnlyList<string> command, int? exitCode, string text) =>
        new(StepNames.Gates, false, new GatesPayload(text, command, exitCode, VisibleOnValues.Always));
}
