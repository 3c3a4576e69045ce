using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Steps;

internal sealed class EngineCommands(ProcessRunner processes, EngineVersion versions, JobCredentials credentials)
{
    /// <summary>The target of the engine's steps.</summary>
    /// <exception cref="ConfigurationException">The step is one of the hooks.</exception>
    public static Target TargetOf(StepContext context, JsonView step) =>
        context.Target
        ?? throw new ConfigurationException(
            $"'{step.Key}' is a step of type {step["type"].Text()}, which needs a directory. Hooks have none: "
                + $"move it to a workflow."
        );

    /// <summary>Finds the engine's program once: that of the plan's version for an apply, else the one asked for.</summary>
    /// <exception cref="EngineException">It is not to be had in that version.</exception>
    public async Task<string> VersionAsync(StepContext context, Target target, CancellationToken cancellationToken)
    {
        if (target.Program is { } known)
            return known.Version;

        var program = await versions.FindAsync(
            target.Engine,
            target.PlannedVersion,
            target.Root,
            context.Directory,
            context.Environment,
            context.Label,
            cancellationToken
        );
        target.Program = program;

        // So that commands of the configuration call the same.
        if (program.IsInstalled)
        {
            context.Environment["PATH"] =
                $"{Path.GetDirectoryName(program.Path)}{Path.PathSeparator}"
                + context.Environment.GetValueOrDefault("PATH");
        }

        return program.Version;
    }

    /// <summary>Runs the engine with our arguments and then those of the step.</summary>
    /// <param name="context">The step's context.</param>
    /// <param name="step">Its <c>env</c> is set; its <c>extra_args</c> are added where <paramref name="extend"/> is
    /// true.</param>
    /// <param name="arguments">Our arguments, passed as they are.</param>
    /// <param name="last">Our arguments after those of the step.</param>
    /// <param name="extend">Whether the command takes the step's arguments.</param>
    /// <param name="show">Whether the output goes to the log.</param>
    /// <param name="fetches">Whether it fetches modules, for which its git needs the repository's token.</param>
    /// <param name="reader">Receives its standard output, which is not kept then.</param>
    /// <param name="without">A variable that is removed from its environment.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
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
        string[] rest = [.. arguments, .. extra, .. last ?? []];

        // Added after the arguments are expanded, so that none of them can name a credential.
        credentials.AddToEngine(environment);
        if (fetches)
            await credentials.AddToGitAsync(environment, cancellationToken);

        if (without is not null)
            _ = environment.Remove(without);

        var result = await processes.RunAsync(
            new Command(
                [target.Program?.Path ?? target.Engine.Program, .. rest],
                context.Directory,
                environment,
                context.Label,
                Show: show,
                Reader: reader
            ),
            cancellationToken
        );

        // Without the paths of this machine.
        return new EngineRun(
            [
                target.Engine.Program,
                .. rest.Select(a =>
                    string.Equals(a, target.PlanFile, StringComparison.Ordinal) ? "${TERRATEAM_PLAN_FILE}" : a
                ),
            ],
            result
        );
    }
}

/// <summary>The engine's command line as it is reported, and its result.</summary>
internal sealed record EngineRun(IReadOnlyList<string> Arguments, CommandResult Result);
