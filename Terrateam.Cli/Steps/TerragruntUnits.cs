using System.Text.Json.Nodes;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Steps;

/// <summary>
/// Terragrunt over all units below a directory: of a stack, which has a <c>terragrunt.stack.hcl</c>, or where
/// <c>run_all</c> is configured. Each unit has a plan of its own; together they are kept as one file.
/// </summary>
/// <remarks>
/// https://terragrunt.gruntwork.io/docs/features/stacks/ and
/// https://terragrunt.gruntwork.io/docs/reference/cli/commands/run
/// </remarks>
internal sealed class TerragruntUnits(EngineCommands engine)
{
    private const string StackFile = "terragrunt.stack.hcl";
    private const string Default = "default";

    // Before it, the commands were `run-all …`, with options that begin with `--terragrunt-`.
    private static readonly SemanticVersion RunFrom = new(0, 88, 0);

    /// <summary>Whether the directory is planned and applied by its units.</summary>
    public static bool Has(StepContext context, Target target) =>
        target.Engine.Name is EngineChoice.Terragrunt && (target.Engine.RunsAll || IsStack(context));

    /// <summary>Why units cannot be run so, or null.</summary>
    public static string? Refusal(StepContext context, JsonView step, Target target) =>
        target.Dirspace.Workspace is not Default
            ? $"The units below '{target.Dirspace.Directory}' have states of their own and no workspace "
                + $"'{target.Dirspace.Workspace}'. Take `workspaces` out of 'dirs.{target.Dirspace.Directory}'."
        : step["mode"].Text() is "fast-and-loose"
            ? $"'{step.Key}.mode' cannot be fast-and-loose for the units of Terragrunt. Take it out."
        : IsStack(context) && !IsNew(target)
            ? $"'{StackFile}' needs Terragrunt {RunFrom} or newer, and this is {target.Version}. Set `engine.version`."
        : null;

    /// <summary>The arguments that initialise all units.</summary>
    public static string[] Initialisation(StepContext context, Target target) =>
        IsStack(context) ? ["stack", "run", "init", "--non-interactive"] : RunAll(target, "init", plans: null);

    /// <summary>Plans all units into one plan file; exit codes are those of a plan.</summary>
    public async Task<EngineRun> PlanAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var plans = Plans(target);
        Remove(plans);
        string[] arguments = IsStack(context)
            ? ["stack", "run", "plan", "--out-dir", plans, "--non-interactive", "--", "-detailed-exitcode"]
            : [.. RunAll(target, "plan", plans), "-detailed-exitcode"];
        var run = await engine.RunAsync(context, step, arguments, extend: true, cancellationToken: cancellationToken);
        if (run.Result.ExitCode is 0 or 2)
            UnitPlans.Pack(plans, target.PlanFile);

        return run;
    }

    /// <summary>The plans of all units as text, each below the name of its unit.</summary>
    /// <exception cref="EngineException">The plan file is not one of units.</exception>
    public async Task<CommandResult> ShowAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var texts = new List<string>();
        foreach (var unit in await UnpackAsync(context, step, target, cancellationToken))
        {
            var show = await ShowAsync(context, step, target, unit, reader: null, cancellationToken);
            if (!show.Succeeded)
                return show;

            texts.Add($"# unit: {unit}\n{show.Stdout}");
        }

        return new CommandResult(0, string.Join("\n\n", texts), "");
    }

    /// <summary>The facts of all units together; null where one of them is not known.</summary>
    /// <exception cref="EngineException">The plan file is not one of units.</exception>
    public async Task<PlanFacts?> ReadAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        PlanFacts? sum = null;
        foreach (var unit in await UnpackAsync(context, step, target, cancellationToken))
        {
            var json = new PlanJson();
            var show = await ShowAsync(context, step, target, unit, json.Append, cancellationToken);
            if (!show.Succeeded || json.End() is not { } facts)
                return null;

            sum = sum?.With(facts) ?? facts;
        }

        return sum;
    }

    /// <summary>Applies the plan file; or, without one, plans and applies.</summary>
    /// <exception cref="EngineException">The plan file is not one of units.</exception>
    public async Task<EngineRun> ApplyAsync(
        StepContext context,
        JsonView step,
        Target target,
        bool isUnsafe,
        CancellationToken cancellationToken
    )
    {
        string? plans = null;
        if (!isUnsafe)
        {
            // What showed the plans before could write to them.
            plans = Plans(target);
            _ = UnitPlans.Unpack(target.PlanFile, plans);
        }

        var arguments = IsStack(context)
            ? ["stack", "run", "apply", .. plans is null ? [] : (string[])["--out-dir", plans], "--non-interactive"]
            : RunAll(target, "apply", plans);
        return await engine.RunAsync(context, step, arguments, extend: true, cancellationToken: cancellationToken);
    }

    /// <summary>The outputs of all units after an apply of their plans, each named <c>unit/output</c>.</summary>
    /// <param name="context">The step's context.</param>
    /// <param name="step">The apply.</param>
    /// <param name="target">What was applied.</param>
    /// <param name="log">Masks the sensitive ones.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The outputs; null with what was printed where those of a unit cannot be read.</returns>
    public async Task<(JsonObject? Outputs, string Problem)> OutputsAsync(
        StepContext context,
        JsonView step,
        Target target,
        JobLog log,
        CancellationToken cancellationToken
    )
    {
        var all = new JsonObject();
        foreach (var unit in UnitPlans.UnitsBelow(Plans(target)))
        {
            var directory = Path.Combine(context.Directory, unit);
            string[] arguments = IsNew(target)
                ? ["--working-dir", directory, "output", "-json"]
                : ["output", "-json", "--terragrunt-working-dir", directory];
            var run = await engine.RunAsync(
                context,
                step,
                arguments,
                show: false,
                cancellationToken: cancellationToken
            );
            if (EngineOutputs.Read(run.Result.Stdout, log) is not { } outputs)
                return (null, $"unit: {unit}\n{run.Result.Both}");

            foreach (var (name, output) in outputs)
                all[$"{unit}/{name}"] = output?.DeepClone();
        }

        return (all, "");
    }

    private static bool IsStack(StepContext context) => File.Exists(Path.Combine(context.Directory, StackFile));

    private static bool IsNew(Target target) =>
        SemanticVersion.Parse(target.Version ?? "") is not { } version
        || SemanticVersion.Compare(version, RunFrom) >= 0;

    private static string Plans(Target target) => $"{target.PlanFile}.units";

    private static string[] RunAll(Target target, string verb, string? plans) =>
        IsNew(target)
            ? ["run", "--all", .. plans is null ? [] : (string[])["--out-dir", plans], "--non-interactive", "--", verb]
            :
            [
                "run-all",
                verb,
                .. plans is null ? [] : (string[])["--terragrunt-out-dir", plans],
                "--terragrunt-non-interactive",
            ];

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private async Task<IReadOnlyList<string>> UnpackAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var units = UnitPlans.Unpack(target.PlanFile, Plans(target));
        if (!IsStack(context) || units.All(unit => Directory.Exists(Path.Combine(context.Directory, unit))))
            return units;

        // In the job that applies, nothing has written the units of the stack yet.
        var generated = await engine.RunAsync(
            context,
            step,
            ["stack", "generate", "--non-interactive"],
            show: false,
            fetches: true,
            cancellationToken: cancellationToken
        );
        return generated.Result.Succeeded
            ? units
            : throw new EngineException($"The units of the stack cannot be generated.\n{generated.Result.Both}");
    }

    private async Task<CommandResult> ShowAsync(
        StepContext context,
        JsonView step,
        Target target,
        string unit,
        Action<ReadOnlySpan<char>>? reader,
        CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(Plans(target), unit, UnitPlans.FileName);
        var directory = Path.Combine(context.Directory, unit);
        string[] json = reader is null ? [] : ["-json"];
        string[] arguments = IsNew(target)
            ? ["--working-dir", directory, "show", .. json, file]
            : ["show", .. json, file, "--terragrunt-working-dir", directory];
        var run = await engine.RunAsync(
            context,
            step,
            arguments,
            show: false,
            reader: reader,
            cancellationToken: cancellationToken
        );
        return run.Result;
    }
}
