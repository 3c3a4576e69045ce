using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>A step of type <c>checkov</c>, <c>conftest</c> or <c>opa</c>: checks the plan of its dirspace.</summary>
/// <param name="tool">The type.</param>
/// <param name="engine">Prints the plan as JSON.</param>
/// <param name="processes">Runs the tool.</param>
internal sealed class PolicyStep(string tool, EngineCommands engine, ProcessRunner processes) : IStep
{
    private static readonly JsonElement JsonFormat = JsonElement.Parse("""{"type": "code", "lang": "json"}""");

    private readonly string _name = StepNames.PolicyOf(tool);

    /// <summary>The types, which are the names of the programs too.</summary>
    public static IReadOnlyList<string> Tools { get; } = ["checkov", "conftest", PolicyArguments.Opa];

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var target = EngineCommands.TargetOf(context, step);
        if (!File.Exists(target.PlanFile))
        {
            return Failed(
                $"'{step.Key}' has no plan to check: the directory was not planned in this job. Move it behind the step "
                    + "`plan`."
            );
        }

        if (TerragruntUnits.Has(context, target))
        {
            return Failed(
                $"'{step.Key}' checks one plan, and each unit below '{target.Dirspace.Directory}' has its own. Make "
                    + "the units directories of their own, or check them in a step of type `run`."
            );
        }

        // The tool's messages name the file.
        var directory = Path.Combine(Path.GetDirectoryName(target.PlanFile)!, $"policy-{Guid.NewGuid():N}");
        var file = Path.Combine(directory, $"{tool}.plan.json");
        _ = Directory.CreateDirectory(directory);
        try
        {
            return await PrintAsync(context, step, target, file, cancellationToken) is { } failure
                ? Failed(failure)
                : await CheckAsync(context, step, file, cancellationToken);
        }
        catch (ProgramMissingException exception)
        {
            return Failed($"{exception.Message} The workflow file has to install it before the step of Terrateam.");
        }
        catch (Exception exception) when (exception is MissingVariableException or EngineException)
        {
            return Failed(exception.Message);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<string?> PrintAsync(
        StepContext context,
        JsonView step,
        Target target,
        string file,
        CancellationToken cancellationToken
    )
    {
        using var json = new PlanJsonFile(file);
        var show = await engine.RunAsync(
            context,
            step,
            ["show", "-json", target.PlanFile],
            show: false,
            reader: json.Append,
            cancellationToken: cancellationToken
        );
        return !show.Result.Succeeded ? $"The plan could not be printed as JSON.\n{show.Result.Both}"
            : json.HasJson ? null
            : $"`{target.Engine.Program} show -json` printed no JSON, so the plan could not be checked.";
    }

    private async Task<StepResult> CheckAsync(
        StepContext context,
        JsonView step,
        string file,
        CancellationToken cancellationToken
    )
    {
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        var arguments = PolicyArguments.Of(tool, step, environment, file);
        var result = await processes.RunAsync(
            new Command(arguments, context.Directory, environment, context.Label),
            cancellationToken
        );
        var payload = new CommandPayload(
            [.. arguments.Select(WithoutDirectory)],
            step["visible_on"].Text() ?? VisibleOnValues.Error
        )
        {
            Text = WithoutDirectory(result.Succeeded ? result.Stdout : result.Both),
            Stderr = result.Succeeded ? WithoutDirectory(result.Stderr) : null,
            ExitCode = result.ExitCode,
        };
        if (tool is PolicyArguments.Opa && Parse(result.Stdout) is { } data)
            payload = payload with { Data = data, Format = JsonFormat };
        return new StepResult(_name, result.Succeeded, payload);

        string WithoutDirectory(string text) => text.Replace(file, Path.GetFileName(file), StringComparison.Ordinal);
    }

    private static JsonElement? Parse(string output)
    {
        try
        {
            return JsonElement.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private StepResult Failed(string text) => StepResult.Failed(_name, text);
}
