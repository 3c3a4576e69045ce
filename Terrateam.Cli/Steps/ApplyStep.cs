using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// A step of type <c>apply</c>: downloads the stored plan and applies exactly that, or, for an unsafe apply, plans and
/// applies without one.
/// </summary>
internal sealed class ApplyStep(
    EngineCommands engine,
    CommandEngineStep commands,
    PlanStorage storage,
    ErroredStates states,
    Work work,
    JobLog log,
    TimeProvider time
) : IStep
{
    private const double MaxPauseSeconds = 3600;
    private readonly TerragruntUnits _units = new(engine);

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var target = EngineCommands.TargetOf(context, step);
        if (CommandEngine.Of(target.Engine) is { } other)
            return await commands.ApplyAsync(context, step, target, other, cancellationToken);

        var name = StepNames.ApplyOf(target.Engine.StepPrefix);
        try
        {
            if (WorkspaceSelection.Conflict(context, step, target) is { } conflict)
                return StepResult.Failed(name, conflict);

            var version = await engine.VersionAsync(context, target, cancellationToken);
            if (!work.IsUnsafe && Mismatch(target, version) is { } mismatch)
                return StepResult.Failed(name, mismatch);

            if (TerragruntUnits.Has(context, target) && TerragruntUnits.Refusal(context, step, target) is { } refusal)
                return StepResult.Failed(name, refusal);

            if (!work.IsUnsafe && await FetchAsync(context, step, target, cancellationToken) is { } difference)
                return StepResult.Failed(name, difference);

            return await ApplyAsync(context, step, target, name, cancellationToken);
        }
        catch (Exception exception) when (exception is EngineException or BackendException or PlanStorageException)
        {
            return StepResult.Failed(name, exception.Message);
        }
    }

    /// <summary>Why a plan of another engine or version is not applied, or null.</summary>
    public static string? Mismatch(Target target, string version)
    {
        if (target.Planned is not { } planned)
            return null;

        var same =
            string.Equals(planned.Engine, target.Engine.Name, StringComparison.Ordinal)
            && string.Equals(planned.Version, version, StringComparison.Ordinal);

        return same
            ? null
            : (
                $"The plan was made with {planned.Engine} {planned.Version}, and this machine would apply it with "
                + $"{target.Engine.Name} {version}. Install the same version in the workflow, or plan again."
            );
    }

    // The job that planned ran the code of the pull request, which may have shown one plan and stored another.
    private async Task<string?> FetchAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var shown = await storage.FetchAsync(context, target, cancellationToken);
        if (shown is null)
            return null;

        var fetched = await DigestAsync(target.PlanFile, cancellationToken);
        var show = TerragruntUnits.Has(context, target)
            ? await _units.ShowAsync(context, step, target, cancellationToken)
            : (
                await engine.RunAsync(
                    context,
                    step,
                    ["show", target.PlanFile],
                    show: false,
                    cancellationToken: cancellationToken
                )
            ).Result;
        if (!show.Succeeded)
        {
            return $"The stored plan cannot be shown, so it cannot be compared with the one that was reviewed, "
                + $"and it is not applied. Plan again, then apply.\n{show.Both}";
        }

        var text = log.Mask.MaskWithoutOutputs(PlanText.From(show.Stdout, log.Mask.MaskWithoutOutputs));
        if (!string.Equals(ShownPlan.DigestOf(text), shown, StringComparison.Ordinal))
        {
            return "The stored plan does something else than the plan that was shown in the pull request, so it "
                + "is not applied. Plan again, look at what is shown, then apply. If it is refused again: a "
                + "secret that a step of the plan learnt is masked in what was shown, so the same step has to "
                + "come before the apply.";
        }

        // Showing the plan ran the providers, which could write to its file.
        return string.Equals(await DigestAsync(target.PlanFile, cancellationToken), fetched, StringComparison.Ordinal)
            ? null
            : (
                "The stored plan was changed while it was shown, so it is not applied. Look at what the providers "
                + "and steps of this directory do."
            );
    }

    private static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    // The engine itself refuses a plan whose state has changed since.
    private async Task<EngineRun> RetryAsync(
        StepContext context,
        JsonView step,
        Func<Task<EngineRun>> apply,
        Func<bool> isStateLost,
        CancellationToken cancellationToken
    )
    {
        var retry = step["retry"];
        var tries = retry["enabled"].Flag(false) ? retry["tries"].Number(3) : 1;
        var pause = (double)retry["initial_sleep"].Number(5);
        var failures = "";
        for (var attempt = 1; ; attempt++)
        {
            var run = await apply();
            if (run.Result.Succeeded || tries == 1)
                return run;

            // Without its state the same plan would make everything a second time.
            failures += $"{run.Result.Both}\n";
            if (attempt >= tries || isStateLost())
                return run with { Result = new CommandResult(run.Result.ExitCode, "", failures.TrimEnd()) };

            pause = Math.Clamp(pause, 0, MaxPauseSeconds);
            log.Line(context.Label, $"apply: exit code {run.Result.ExitCode}; again in {pause:0.#} s.");
            await Task.Delay(TimeSpan.FromSeconds(pause), time, cancellationToken);
            pause *= retry["backoff"].Fraction(1.5);
        }
    }

    private async Task<StepResult> ApplyAsync(
        StepContext context,
        JsonView step,
        Target target,
        string name,
        CancellationToken cancellationToken
    )
    {
        var hasUnits = TerragruntUnits.Has(context, target);
        string[] arguments = work.IsUnsafe ? ["apply", "-auto-approve"] : ["apply"];
        string[] last = work.IsUnsafe ? [] : [target.PlanFile];
        var before = new StateFiles(context, target);
        EngineRun apply;
        try
        {
            apply = await RetryAsync(
                context,
                step,
                () =>
                    hasUnits
                        ? _units.ApplyAsync(context, step, target, work.IsUnsafe, cancellationToken)
                        : engine.RunAsync(
                            context,
                            step,
                            arguments,
                            last,
                            extend: true,
                            cancellationToken: cancellationToken
                        ),
                () => before.HasNew(),
                cancellationToken
            );
        }
        catch (CommandCancelledException exception)
        {
            throw await states.WithStateAsync(before, context, target, exception);
        }

        // Asked for after a success too: a program around the engine may end with an exit code of its own.
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
            target.Version
        );

        // Which units an apply without a plan has applied is known to Terragrunt alone.
        if (!target.Engine.CollectOutputs || (hasUnits && work.IsUnsafe))
            return new StepResult(name, true, payload);

        var (outputs, problem) = hasUnits
            ? await _units.OutputsAsync(context, step, target, log, cancellationToken)
            : await OutputsAsync(context, step, cancellationToken);
        if (outputs is null)
        {
            return new StepResult(
                name,
                false,
                payload with
                {
                    Text = problem,
                    Error = "Applied, but the outputs cannot be read.",
                }
            );
        }

        return new StepResult(name, true, outputs.Count > 0 ? payload with { Outputs = outputs } : payload);
    }

    private async Task<(JsonObject? Outputs, string Problem)> OutputsAsync(
        StepContext context,
        JsonView step,
        CancellationToken cancellationToken
    )
    {
        var output = await engine.RunAsync(
            context,
            step,
            ["output", "-json"],
            show: false,
            cancellationToken: cancellationToken
        );
        return (EngineOutputs.Read(output.Result.Stdout, log), output.Result.Both);
    }
}
