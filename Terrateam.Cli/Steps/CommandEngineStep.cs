using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The steps init, plan and apply of an engine that consists of command lines.</summary>
internal sealed class CommandEngineStep(
    EngineCommands engine,
    PlanStorage storage,
    ErroredStates states,
    Work work,
    JobLog log
)
{
    private const int NoChanges = 0;
    private const int Changes = 2;

    public Task<StepResult> InitAsync(
        StepContext context,
        JsonView step,
        Target target,
        CommandEngine commands,
        CancellationToken cancellationToken
    ) => GuardAsync(StepNames.InitOf(target.Engine.StepPrefix), async name =>
        {
            var version = await engine.VersionAsync(context, target, cancellationToken);
            if (Missing(context, commands) is { } missing)
                return StepResult.Failed(name, missing);

            var run = new EngineRun([], new CommandResult(0, "", ""));
            for (var i = 0; i < commands.Init.Count && run.Result.Succeeded; i++)
            {
                run = await engine.RunLineAsync(
                    context,
                    step,
                    commands.Init[i],
                    extend: i == 0,
                    fetches: true,
                    cancellationToken: cancellationToken
                );
            }

            var result = run.Result;
            return new StepResult(
                name,
                result.Succeeded,
                new InitPayload(
                    result.Succeeded ? result.Stdout : result.Both,
                    run.Arguments,
                    result.ExitCode,
                    target.Engine.Name,
                    version
                )
            );
        });

    public Task<StepResult> PlanAsync(
        StepContext context,
        JsonView step,
        Target target,
        CommandEngine commands,
        CancellationToken cancellationToken
    ) => GuardAsync(StepNames.PlanOf(target.Engine.StepPrefix), async name =>
        {
            if (step["mode"].Text() is "fast-and-loose")
                throw step["mode"].Wrong($"possible with the engine '{target.Engine.Name}'");

            var version = await engine.VersionAsync(context, target, cancellationToken);
            var plan = await RunAsync(context, step, commands.Plan, extend: true, cancellationToken);
            if (plan.Result.ExitCode is not (NoChanges or Changes))
                return StepResult.Failed(name, plan.Result.Both);

            // An engine may have nothing to keep, and the apply needs a plan all the same.
            if (!File.Exists(target.PlanFile))
                await File.WriteAllTextAsync(target.PlanFile, "{}", cancellationToken);
            if (PlanStep.SizeProblem(new FileInfo(target.PlanFile).Length) is { } problem)
                return StepResult.Failed(name, problem);

            var shown = plan;
            if (commands.Diff is not null)
            {
                shown = await RunAsync(context, step, commands.Diff, extend: false, cancellationToken);
                if (!shown.Result.Succeeded)
                    return StepResult.Failed(name, shown.Result.Both);
            }

            var hasChanges = commands.Plan is not null && (!commands.TellsChanges || plan.Result.ExitCode == Changes);
            await storage.StoreAsync(context, target, version, hasChanges, cancellationToken);
            return new StepResult(
                name,
                true,
                new PlanPayload(shown.Result.Stdout, plan.Arguments, plan.Result.ExitCode, target.Engine.Name, version)
                {
                    Plan = null,
                    HasChanges = hasChanges,
                }
            );
        });

    public Task<StepResult> ApplyAsync(
        StepContext context,
        JsonView step,
        Target target,
        CommandEngine commands,
        CancellationToken cancellationToken
    ) => GuardAsync(StepNames.ApplyOf(target.Engine.StepPrefix), async name =>
        {
            var version = await engine.VersionAsync(context, target, cancellationToken);
            if (work.IsUnsafe && commands.UnsafeApplyFault is { } fault)
                return StepResult.Failed(name, fault);
            if (!work.IsUnsafe && ApplyStep.Mismatch(target, version) is { } mismatch)
                return StepResult.Failed(name, mismatch);
            if (!work.IsUnsafe)
                _ = await storage.FetchAsync(context, target, cancellationToken);

            var before = new StateFiles(context, target);
            EngineRun apply;
            try
            {
                apply = await RunAsync(
                    context,
                    step,
                    work.IsUnsafe ? commands.UnsafeApply : commands.Apply,
                    commands.ExtendsApply,
                    cancellationToken
                );
            }
            catch (CommandCancelledException exception)
            {
                throw await states.WithStateAsync(before, context, target, exception);
            }

            var left = await states.KeepAsync(before, context, target, cancellationToken);
            await storage.DeleteAsync(context, target, cancellationToken);
            if (left is not null)
                return StepResult.Failed(name, $"{apply.Result.Both.TrimEnd()}\n\n{left}");
            if (!apply.Result.Succeeded)
                return StepResult.Failed(name, apply.Result.Both);

            var payload = new ApplyPayload(
                apply.Result.Stdout,
                apply.Arguments,
                apply.Result.ExitCode,
                target.Engine.Name,
                version
            );
            if (commands.Outputs is null)
                return new StepResult(name, true, payload);

            var printed = await RunAsync(
                context,
                step,
                commands.Outputs,
                extend: false,
                cancellationToken,
                show: false
            );
            return printed.Result.Succeeded && EngineOutputs.Read(printed.Result.Stdout, log) is { } outputs
                ? new StepResult(name, true, outputs.Count > 0 ? payload with { Outputs = outputs } : payload)
                : new StepResult(
                    name,
                    false,
                    payload with
                    {
                        Text = printed.Result.Both,
                        Error = "Applied, but the outputs cannot be read.",
                    }
                );
        });

    private static async Task<StepResult> GuardAsync(string name, Func<string, Task<StepResult>> run)
    {
        try
        {
            return await run(name);
        }
        catch (Exception exception)
            when (exception
                    is EngineException
                        or BackendException
                        or MissingVariableException
                        or ProgramMissingException
                        or PlanStorageException
            )
        {
            return StepResult.Failed(name, exception.Message);
        }
    }

    private Task<EngineRun> RunAsync(
        StepContext context,
        JsonView step,
        IReadOnlyList<string>? line,
        bool extend,
        CancellationToken cancellationToken,
        bool show = true
    ) =>
        line is null
            ? Task.FromResult(new EngineRun([], new CommandResult(0, "", "")))
            : engine.RunLineAsync(
                context,
                step,
                line,
                extend: extend,
                show: show,
                cancellationToken: cancellationToken
            );

    private static string? Missing(StepContext context, CommandEngine commands)
    {
        if (
            commands.Variables.FirstOrDefault(name =>
                string.IsNullOrEmpty(context.Environment.GetValueOrDefault(name))
            ) is
            { } variable
        )
        {
            return $"The environment variable {variable} is not set. Add it to the secrets or variables of the "
                + $"repository, which the workflow hands to Terrateam.";
        }

        return commands.File is { } file && !File.Exists(Path.Combine(context.Directory, file))
            ? $"There is no '{file}' in this directory. Create it with the engine, and commit it."
            : null;
    }
}
