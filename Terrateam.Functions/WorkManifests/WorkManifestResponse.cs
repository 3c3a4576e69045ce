using System.Globalization;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>A run in the form of the wire protocol.</summary>
internal static class WorkManifestResponse
{
    private const int ResultVersion = 2;
    private const int ProtocolVersion = 1;
    private static readonly string[] Capabilities = [PlanPartTransfer.Capability, StateTransfer.Capability];
    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>(
        StringComparer.Ordinal
    );

    /// <summary>Creates the response.</summary>
    /// <param name="run">The run.</param>
    /// <param name="token">Its token.</param>
    /// <param name="apiBaseUrl">The address for runners, without <c>/github</c>.</param>
    /// <param name="instructions">Instructions for our own runner only, or null.</param>
    public static WorkManifest Create(Run run, string token, string apiBaseUrl, RunnerInstructions? instructions)
    {
        using var config = JsonDocument.Parse(run.Configuration);
        var installation = run.Repository.InstallationId.ToString(CultureInfo.InvariantCulture);
        var kind = run.Drift is null ? RunKinds.PullRequest : RunKinds.Drift;
        var pullRequest = run.Drift is null
            ? new RunKindData(run.PullRequest.Number.ToString(CultureInfo.InvariantCulture))
            : null;
        if (run.Preparation is { } preparation)
            return Create(run, preparation, token, config.RootElement.Clone(), instructions);

        WorkManifestDirspace[] changed = [.. run.Dirspaces.Select(Create)];
        if (run.Kind == RunKind.UnsafeApply)
        {
            return new WorkManifest.UnsafeApply(
                token,
                run.PullRequest.BaseRef,
                changed,
                config.RootElement.Clone(),
                kind,
                instructions,
                instructions is null ? null : Capabilities
            );
        }

        if (run.Kind == RunKind.Apply)
        {
            return new WorkManifest.Apply(
                token,
                apiBaseUrl,
                installation,
                run.PullRequest.BaseRef,
                changed,
                config.RootElement.Clone(),
                kind,
                ResultVersion,
                Capabilities,
                pullRequest,
                ProtocolVersion,
                instructions
            );
        }

        WorkManifestDirspace[] all = [.. run.AllDirspaces.Select(Create)];
        return new WorkManifest.Plan(
            token,
            apiBaseUrl,
            installation,
            run.PullRequest.BaseRef,
            changed,
            all,
            all,
            config.RootElement.Clone(),
            kind,
            ResultVersion,
            Capabilities,
            pullRequest,
            ProtocolVersion,
            instructions is null
                ? null
                : instructions with
                {
                    CostDirspaces = run.CostDirspaces.Count == 0 ? null : [.. run.CostDirspaces.Select(Create)],
                }
        );
    }

    private static WorkManifestWorkspace Create(Dirspace dirspace) => new(dirspace.Directory, dirspace.Workspace);

    private static WorkManifest Create(
        Run run,
        RunPreparation preparation,
        string token,
        JsonElement config,
        RunnerInstructions? instructions
    ) =>
        run.Kind switch
        {
            RunKind.Index => new WorkManifest.Index(
                token,
                run.PullRequest.BaseRef,
                preparation.Directories ?? [],
                config,
                instructions
            ),
            RunKind.BuildConfig => new WorkManifest.BuildConfig(token, run.PullRequest.BaseRef, config, instructions),
            RunKind.BuildTree => new WorkManifest.BuildTree(token, run.PullRequest.BaseRef, config, instructions),
            _ => throw new InvalidOperationException($"A run of the kind {run.Kind.Operation()} prepares nothing."),
        };

    // One layer is handed out at a time, so no dirspace of a run precedes another.
    private static WorkManifestDirspace Create(RunDirspace dirspace) =>
        new(
            dirspace.Dirspace.Directory,
            dirspace.Dirspace.Workspace,
            Rank: 0,
            dirspace.Stack ?? "default",
            dirspace.Variables ?? NoVariables,
            dirspace.Workflow
        );
}
