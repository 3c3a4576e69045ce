using Terrateam.Cli.Configuration;
using Terrateam.Cli.Credentials;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Steps;

internal sealed class EngineCommands(ProcessRunner processes, EnginePrograms programs, JobCredentials credentials)
{
    private static readonly SemanticVersion RunFrom = new(0, 88, 0);

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

        var program = await programs.FindAsync(
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
        if (program.InstalledAt is { } installed)
        {
            context.Environment["PATH"] =
                $"{installed}{Path.PathSeparator}{context.Environment.GetValueOrDefault("PATH")}";
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
    /// <param name="cache">The directory of its plugin cache; null for what the environment says.</param>
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
        string? cache = null,
        CancellationToken cancellationToken = default
    )
    {
        var target = TargetOf(context, step);
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        if (target.Engine.Name is EngineChoice.Cdktf)
            target.Directory ??= CdktfStack.DirectoryOf(context, target);

        var configured = step["extra_args"];
        string[] extra = extend ? [.. (configured.Texts() ?? []).Select(a => VariableText.Expand(a, environment))] : [];
        ArgumentGuard.Check(extra, configured.Key, environment, context, target);
        string[] rest = [.. Form(target, arguments), .. extra, .. last ?? []];

        // Added after the arguments are expanded, so that none of them can name a credential.
        credentials.AddToEngine(environment);
        if (fetches)
            await credentials.AddToGitAsync(environment, cancellationToken);

        if (without is not null)
            _ = environment.Remove(without);
        if (cache is not null)
            environment["TF_PLUGIN_CACHE_DIR"] = cache;

        var result = await processes.RunAsync(
            new Command(
                [target.Program?.Path ?? target.Engine.Program, .. rest],
                target.Directory ?? context.Directory,
                environment,
                context.Label,
                Show: show,
                Reader: reader
            ),
            cancellationToken
        );

        return new EngineRun(Reported([target.Engine.Program, .. rest], target), result);
    }

    /// <summary>Runs a command line of an engine that is no Terraform.</summary>
    /// <param name="context">The step's context.</param>
    /// <param name="step">Its <c>env</c> is set; its <c>extra_args</c> are added where <paramref name="extend"/> is
    /// true.</param>
    /// <param name="configured">The command line, whose variables are expanded.</param>
    /// <param name="extend">Whether the command takes the step's arguments.</param>
    /// <param name="show">Whether the output goes to the log.</param>
    /// <param name="fetches">Whether its git needs the repository's token.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public async Task<EngineRun> RunLineAsync(
        StepContext context,
        JsonView step,
        IReadOnlyList<string> configured,
        bool extend = false,
        bool show = true,
        bool fetches = false,
        CancellationToken cancellationToken = default
    )
    {
        var target = TargetOf(context, step);
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        var extra = extend ? step["extra_args"].Texts() ?? [] : [];
        ArgumentGuard.Check(
            [.. extra.Select(word => VariableText.Expand(word, environment))],
            step["extra_args"].Key,
            environment,
            context,
            target
        );
        var line = CommandWords.Expand([.. configured, .. extra], environment);
        credentials.AddToEngine(environment);
        if (fetches)
            await credentials.AddToGitAsync(environment, cancellationToken);

        var result = await processes.RunAsync(
            new Command(line, context.Directory, environment, context.Label, Show: show),
            cancellationToken
        );
        return new EngineRun(Reported(line, target), result);
    }

    /// <summary>Writes the configuration of an engine that generates it.</summary>
    /// <returns>Why it could not be written, or null.</returns>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public async Task<string?> GenerateAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        if (target.Engine.Name is not EngineChoice.Cdktf)
            return null;

        target.Directory = null;
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        credentials.AddToEngine(environment);
        await credentials.AddToGitAsync(environment, cancellationToken);
        return await new CdktfStack(processes).WriteAsync(context, environment, cancellationToken);
    }

    // From this version on, Terragrunt passes only the most common commands on by themselves.
    private static string[] Form(Target target, string[] arguments) =>
        target.Engine.Name is EngineChoice.Terragrunt
        && arguments is ["workspace", ..]
        && SemanticVersion.Parse(target.Version ?? "") is { } version
        && SemanticVersion.Compare(version, RunFrom) >= 0
            ? ["run", "--", .. arguments]
            : arguments;

    // Without the plan's path on this machine.
    private static IReadOnlyList<string> Reported(IEnumerable<string> line, Target target) =>
        [
            .. line.Select(word =>
                string.Equals(word, target.PlanFile, StringComparison.Ordinal) ? "${TERRATEAM_PLAN_FILE}" : word
            ),
        ];
}

/// <summary>The engine's command line as it is reported, and its result.</summary>
internal sealed record EngineRun(IReadOnlyList<string> Arguments, CommandResult Result);
