using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The step <c>plan</c> of a directory that is planned by its units.</summary>
internal sealed class UnitsPlanStep(TerragruntUnits units, PlanStorage storage, SecretMask mask)
{
    private const int Changes = 2;

    /// <exception cref="EngineException">The plans cannot be read.</exception>
    public async Task<StepResult> RunAsync(
        StepContext context,
        JsonView step,
        Target target,
        string name,
        string version,
        CancellationToken cancellationToken
    )
    {
        if (TerragruntUnits.Refusal(context, step, target) is { } refusal)
            return StepResult.Failed(name, refusal);

        File.Delete(target.PlanFile);
        var plan = await units.PlanAsync(context, step, target, cancellationToken);
        if (plan.Result.ExitCode is not (0 or Changes))
            return StepResult.Failed(name, plan.Result.Both);

        if (!File.Exists(target.PlanFile))
        {
            return StepResult.Failed(
                name,
                $"Terragrunt wrote no plan of any unit below '{target.Dirspace.Directory}'.\n{plan.Result.Both}"
            );
        }

        if (PlanStep.SizeProblem(new FileInfo(target.PlanFile).Length) is { } problem)
            return StepResult.Failed(name, problem);

        var show = await units.ShowAsync(context, step, target, cancellationToken);
        if (!show.Succeeded)
            return StepResult.Failed(name, show.Both);

        // Some versions end with 0 whatever the units' exit codes are, so the plans decide.
        var facts = await units.ReadAsync(context, step, target, cancellationToken);
        if (facts is null || (plan.Result.ExitCode == Changes && !facts.HasChanges && facts.Drift == 0))
        {
            return StepResult.Failed(
                name,
                PlanVerdict.Mismatch(target.Engine, plan.Result.ExitCode, isRead: facts is not null)
            );
        }

        var hasChanges = facts.HasChanges || plan.Result.ExitCode == Changes;
        context.Facts = facts;
        await storage.StoreAsync(context, target, version, hasChanges, cancellationToken);
        return new StepResult(
            name,
            true,
            new PlanPayload(plan.Result.Stdout, plan.Arguments, plan.Result.ExitCode, target.Engine.Name, version)
            {
                Plan = PlanText.From(show.Stdout, mask.Mask),
                HasChanges = hasChanges,
                Counts = facts.HasUnknown ? null : PlanStep.Counts(facts),
            }
        );
    }
}
