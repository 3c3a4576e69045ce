using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Steps;

/// <summary>Runs the engine of a dirspace.</summary>
internal sealed class EngineCommands(ProcessRunner processes, EngineVersion versions, JobCredentials credentials)
{
    /// <summary>What the engine's steps work on.</summary>
    /// <exception cref="ConfigurationException">The step stands among the hooks.</exception>
    public static Target TargetOf(StepContext context, JsonView step) =>
        context.Target
        ?? throw new ConfigurationException(
            $"'{step.Key}' is a step of type {step["type"].Text()}, which needs a directory. Hooks have none: "
                + $"move it to a workflow."
        );

    /// <summary>Finds out the engine's version once, and checks it.</summary>
    /// <exception cref="EngineException">There is no such engine, or another version of it.</exception>
    public async Task<string> VersionAsync(StepContext context, Target target, CancellationToken cancellationToken) =>
        target.Version ??= await versions.FindAsync(
            target.Engine,
            target.Root,
            context.Directory,
            context.Environment,
            context.Label,
            cancellationToken
        );

    /// <summary>Runs the engine with arguments of ours and then those of the step.</summary>
    /// <param name="context">Whose step it is.</param>
    /// <param name="step">Its <c>env</c> holds; its <c>extra_args</c> are added where <paramref name="extend"/> says
    /// so.</param>
    /// <param name="arguments">Ours, used as they are.</param>
    /// <param name="last">Ours too, after those of the step.</param>
    /// <param name="extend">Whether the command takes the step's arguments.</param>
    /// <param name="show">Whether the output goes to the log.</param>
    /// <param name="fetches">Whether it fetches modules, for which its git needs the repository's token.</param>
    /// <param name="reader">Gets its standard output, of which nothing is kept then.</param>
    /// <param name="without">A variable that it does not see.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Backends.BackendException">The backend does not give the token.</exception>
    public async Task<EngineRun> RunAsync(
        StepContext context,
        JsonView step,
        string[] arguments,
        string[]? last = null,
        bool extend = false,
        bool show = true,
        bool fetches = false,
        Action<ReadOnlySpan<char>>? reader = null,
        string? without = null,
        CancellationToken cancellationToken = default
    )
    {
        var target = TargetOf(context, step);
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        var configured = step["extra_args"];
        string[] extra = extend ? [.. (configured.Texts() ?? []).Select(a => VariableText.Expand(a, environment))] : [];
        ArgumentGuard.Check(extra, configured.Key, environment, context, target);
        string[] line = [target.Engine.Program, .. arguments, .. extra, .. last ?? []];

        // After the arguments were put together, so that none of them can name a credential.
        credentials.AddToEngine(environment);
        if (fetches)
            await credentials.AddToGitAsync(environment, cancellationToken);

        if (without is not null)
            _ = environment.Remove(without);

        var result = await processes.RunAsync(
            new Command(line, context.Directory, environment, context.Label, Show: show, Reader: reader),
            cancellationToken
        );

        // Where the plan lies on this machine is nobody's business.
        return new EngineRun(
            [
                .. line.Select(a =>
                    string.Equals(a, target.PlanFile, StringComparison.Ordinal) ? "${TERRATEAM_PLAN_FILE}" : a
                ),
            ],
            result
        );
    }
}

/// <summary>A command line of the engine, as it is reported, and what came of it.</summary>
internal sealed record EngineRun(IReadOnlyList<string> Arguments, CommandResult Result);
