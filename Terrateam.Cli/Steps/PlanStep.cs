using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>A step of type <c>plan</c>: plans, uploads the plan file and shows the plan.</summary>
internal sealed class PlanStep(EngineCommands engine, CommandEngineStep commands, PlanStorage storage, SecretMask mask)
    : IStep
{
    private const long MaxPlan = 256L * 1024 * 1024;

    private const int NoChanges = 0;
    private const int Changes = 2;

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var target = EngineCommands.TargetOf(context, step);
        if (CommandEngine.Of(target.Engine) is { } other)
            return await commands.PlanAsync(context, step, target, other, cancellationToken);

        var name = StepNames.PlanOf(target.Engine.StepPrefix);
        try
        {
            return await PlanAsync(context, step, target, name, cancellationToken);
        }
        catch (EngineException exception)
        {
            return StepResult.Failed(name, exception.Message);
        }
        catch (Exception exception) when (exception is BackendException or PlanStorageException)
        {
            return StepResult.Failed(
                name,
                $"The plan could not be stored, so it cannot be applied. {exception.Message}"
            );
        }
    }

    private async Task<StepResult> PlanAsync(
        StepContext context,
        JsonView step,
        Target target,
        string name,
        CancellationToken cancellationToken
    )
    {
        if (WorkspaceSelection.Conflict(context, step, target) is { } conflict)
            return StepResult.Failed(name, conflict);

        var version = await engine.VersionAsync(context, target, cancellationToken);
        if (TerragruntUnits.Has(context, target))
        {
            return await new UnitsPlanStep(new TerragruntUnits(engine), storage, mask).RunAsync(
                context,
                step,
                target,
                name,
                version,
                cancellationToken
            );
        }

        var (targets, failure) = await TargetsAsync(context, step, target, cancellationToken);
        if (failure is not null)
            return StepResult.Failed(name, failure);

        var plan = await engine.RunAsync(
            context,
            step,
            ["plan", "-detailed-exitcode", "-out", target.PlanFile, .. targets],
            extend: true,
            cancellationToken: cancellationToken
        );

        if (plan.Result.ExitCode is not (NoChanges or Changes))
            return StepResult.Failed(name, await FailureAsync(context, step, target, plan, cancellationToken));

        var size = new FileInfo(target.PlanFile) is { Exists: true } file ? file.Length : 0;
        if (SizeProblem(size) is { } problem)
            return StepResult.Failed(name, problem);

        var show = await engine.RunAsync(
            context,
            step,
            ["show", target.PlanFile],
            show: false,
            cancellationToken: cancellationToken
        );
        if (!show.Result.Succeeded)
            return StepResult.Failed(name, show.Result.Both);

        var facts = await ReadAsync(context, step, target, cancellationToken);
        if (PlanVerdict.From(plan.Result.ExitCode == Changes, facts, show.Result.Stdout) is not { } hasChanges)
        {
            return StepResult.Failed(
                name,
                PlanVerdict.Mismatch(target.Engine, plan.Result.ExitCode, isRead: facts is not null)
            );
        }

        context.Facts = facts;
        await storage.StoreAsync(context, target, version, hasChanges, cancellationToken);

        return new StepResult(
            name,
            true,
            new PlanPayload(plan.Result.Stdout, plan.Arguments, plan.Result.ExitCode, target.Engine.Name, version)
            {
                Plan = PlanText.From(show.Result.Stdout, mask.Mask),
                HasChanges = hasChanges,
                Counts = facts is { HasUnknown: false } ? Counts(facts) : null,
            }
        );
    }

    /// <summary>The counts of a plan as they are reported.</summary>
    public static ChangeCounts Counts(PlanFacts facts) =>
        new(
            facts.Add,
            facts.Change,
            facts.Destroy,
            facts.Import,
            facts.Forget,
            facts.Move,
            facts.Read,
            facts.Output,
            facts.Invoke
        );

    /// <summary>The facts of the plan file; null where the engine does not print them.</summary>
    private async Task<PlanFacts?> ReadAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var json = new PlanJson();
        var show = await engine.RunAsync(
            context,
            step,
            ["show", "-json", target.PlanFile],
            show: false,
            reader: json.Append,
            cancellationToken: cancellationToken
        );
        return show.Result.Succeeded ? json.End() : null;
    }

    // Some wrappers replace the exit code 2.
    private async Task<string> FailureAsync(
        StepContext context,
        JsonView step,
        Target target,
        EngineRun plan,
        CancellationToken cancellationToken
    )
    {
        var isPlanned =
            new FileInfo(target.PlanFile) is { Exists: true, Length: > 0 }
            && await ReadAsync(context, step, target, cancellationToken) is { IsErrored: false, HasChanges: true };
        return isPlanned
            ? $"{PlanVerdict.Mismatch(target.Engine, plan.Result.ExitCode)}\n{plan.Result.Both}"
            : plan.Result.Both;
    }

    /// <summary>
    /// For <c>mode: fast-and-loose</c>: the changes of a plan without a refresh, to which the real plan is targeted.
    /// </summary>
    private async Task<(string[] Arguments, string? Failure)> TargetsAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        if (step["mode"].Text() is not "fast-and-loose")
            return ([], null);

        var quick = await engine.RunAsync(
            context,
            step,
            ["plan", "-detailed-exitcode", "-json", "-refresh=false"],
            extend: true,
            show: false,
            cancellationToken: cancellationToken
        );

        if (quick.Result.ExitCode is not (NoChanges or Changes))
        {
            // Printed at the end of a successful plan.
            var isPlanned = quick.Result.Stdout.Contains("\"type\":\"change_summary\"", StringComparison.Ordinal);
            return ([], isPlanned ? PlanVerdict.Mismatch(target.Engine, quick.Result.ExitCode) : quick.Result.Both);
        }

        string[] addresses =
        [
            .. quick.Result.Stdout.Split('\n').Select(Address).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
        return (addresses.Length == 0 ? ["-refresh=false"] : [.. addresses.Select(a => $"-target={a}")], null);
    }

    private static string? Address(string line)
    {
        try
        {
            var entry = line.StartsWith('{') ? JsonNode.Parse(line) : null;
            return (string?)entry?["type"] is "planned_change" or "resource_drift"
                ? (string?)entry["change"]?["resource"]?["addr"]
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Why a plan file of a length cannot be stored, or null.</summary>
    public static string? SizeProblem(long size) =>
        size switch
        {
            0 => "The engine wrote no plan file. Does 'extra_args' hold another -out?",
            > MaxPlan => $"The plan file has {size / (1024 * 1024)} MiB; at most {MaxPlan / (1024 * 1024)} MiB can be "
                + $"stored. Split the directory, or move its state to more than one workspace.",
            _ => null,
        };
}
