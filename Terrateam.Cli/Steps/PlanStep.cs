using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>A step of type <c>plan</c>: plans, hands the plan file to the backend and shows it.</summary>
internal sealed class PlanStep(EngineCommands engine, Backend backend, Work work, SecretMask mask) : IStep
{
    private const long LargestPlan = 256L * 1024 * 1024;

    // Exit codes of -detailed-exitcode.
    private const int NoChanges = 0;
    private const int Changes = 2;

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var target = EngineCommands.TargetOf(context, step);
        var name = $"{target.Engine.StepPrefix}/plan";
        try
        {
            return await PlanAsync(context, step, target, name, cancellationToken);
        }
        catch (EngineException e)
        {
            return StepResult.Failed(name, e.Message);
        }
        catch (BackendException e)
        {
            return StepResult.Failed(name, $"The plan could not be stored, so it cannot be applied. {e.Message}");
        }
    }

    private async Task<StepResult> PlanAsync(
        StepContext context, JsonView step, Target target, string name, CancellationToken cancellationToken)
    {
        if (work.Configuration.PlanStorage is not "terrateam" and var storage)
        {
            return StepResult.Failed(
                name, $"Storing plans with 'storage.plans.method: {storage}' is not supported by this version of the runner. Remove 'storage.plans' to store them, encrypted, in the backend.");
        }

        var version = await engine.VersionAsync(context, target, cancellationToken);
        var (targets, failure) = await TargetsAsync(context, step, cancellationToken);
        if (failure is not null)
            return StepResult.Failed(name, failure);

        var plan = await engine.RunAsync(
            context,
            step,
            ["plan", "-detailed-exitcode", "-out", target.PlanFile, .. targets],
            extend: true,
            cancellationToken: cancellationToken);

        if (plan.Result.ExitCode is not (NoChanges or Changes))
            return StepResult.Failed(name, plan.Result.Both);

        var size = new FileInfo(target.PlanFile) is { Exists: true } file ? file.Length : 0;
        if (size is 0 or > LargestPlan)
            return StepResult.Failed(name, SizeProblem(size));

        var show = await engine.RunAsync(context, step, ["show", target.PlanFile], show: false, cancellationToken: cancellationToken);
        if (!show.Result.Succeeded)
            return StepResult.Failed(name, show.Result.Both);

        var hasChanges = plan.Result.ExitCode == Changes;
        await StoreAsync(target, version, hasChanges, cancellationToken);

        return new StepResult(name, true, new JsonObject
        {
            ["plan"] = PlanText.Of(show.Result.Stdout, mask.Mask),
            ["has_changes"] = hasChanges,
            ["text"] = plan.Result.Stdout,
            ["visible_on"] = "always",
            ["cmd"] = Payloads.List(plan.Arguments),
            ["exit_code"] = plan.Result.ExitCode,
            ["engine"] = target.Engine.Name,
            ["engine_version"] = version,
        });
    }

    private Task StoreAsync(Target target, string version, bool hasChanges, CancellationToken cancellationToken)
    {
        // The original backend knows nothing of where a plan comes from, and is not told.
        var origin = work.Instructions is null && work.PlanPartSize is null
            ? null
            : new PlanOrigin(target.Engine.Name, version, target.Commit.HeadSha, target.Commit.BaseSha);

        return backend.UploadPlanAsync(
            work.Token,
            new PlanUpload(target.Dirspace.Directory, target.Dirspace.Workspace, "", hasChanges, origin),
            target.PlanFile,
            work.PlanPartSize,
            cancellationToken);
    }

    /// <summary>
    /// For <c>mode: fast-and-loose</c>: what a plan without a refresh wants to change, so that the real plan need look at
    /// nothing else.
    /// </summary>
    private async Task<(string[] Arguments, string? Failure)> TargetsAsync(
        StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        if (step["mode"].Text() is not "fast-and-loose")
            return ([], null);

        var quick = await engine.RunAsync(
            context,
            step,
            ["plan", "-detailed-exitcode", "-json", "-refresh=false"],
            extend: true,
            show: false,
            cancellationToken: cancellationToken);

        if (quick.Result.ExitCode is not (NoChanges or Changes))
            return ([], quick.Result.Both);

        string[] addresses = [.. quick.Result.Stdout.Split('\n').Select(Address).OfType<string>().Distinct(StringComparer.Ordinal)];
        return (addresses.Length == 0 ? ["-refresh=false"] : [.. addresses.Select(a => $"-target={a}")], null);
    }

    private static string? Address(string line)
    {
        try
        {
            var entry = line.StartsWith('{') ? JsonNode.Parse(line) : null;
            return (string?)entry?["type"] is "planned_change" or "resource_drift" ? (string?)entry["change"]?["resource"]?["addr"] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string SizeProblem(long size) => size == 0
        ? "The engine wrote no plan file. Does 'extra_args' hold another -out?"
        : $"The plan file has {size / (1024 * 1024)} MiB; at most {LargestPlan / (1024 * 1024)} MiB can be stored. Split the directory, or move its state to more than one workspace.";
}
