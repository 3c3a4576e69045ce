using System.Globalization;
using System.Text.Json;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>A run as the wire protocol hands it to a runner.</summary>
internal static class WorkManifestAnswer
{
    private const int ResultVersion = 2;
    private const int ProtocolVersion = 1;
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>Puts the answer together.</summary>
    /// <param name="run">The run.</param>
    /// <param name="token">Its token.</param>
    /// <param name="apiBaseUrl">What runners are given, without <c>/github</c>.</param>
    /// <param name="instructions">What only our own runner is told, or null.</param>
    public static WorkManifest Of(Run run, string token, string apiBaseUrl, RunnerInstructions? instructions)
    {
        using var config = JsonDocument.Parse(run.Configuration);
        var installation = run.Repository.InstallationId.ToString(CultureInfo.InvariantCulture);
        var kind = run.Drift is null ? RunKinds.PullRequest : RunKinds.Drift;
        var pullRequest = run.Drift is null ? new RunKindData(run.PullRequest.Number.ToString(CultureInfo.InvariantCulture)) : null;
        WorkManifestDirspace[] changed = [.. run.Dirspaces.Select(Of)];
        if (run.Kind == RunKind.Apply)
        {
            return new WorkManifest.Apply(
                token, apiBaseUrl, installation, run.PullRequest.BaseRef, changed, config.RootElement.Clone(),
                kind, ResultVersion, [], pullRequest, ProtocolVersion, instructions);
        }

        WorkManifestDirspace[] all = [.. run.AllDirspaces.Select(Of)];
        return new WorkManifest.Plan(
            token, apiBaseUrl, installation, run.PullRequest.BaseRef, changed, all, all, config.RootElement.Clone(),
            kind, ResultVersion, [], pullRequest, ProtocolVersion, instructions);
    }

    // One layer goes out at a time, so within a run nothing is before anything else.
    private static WorkManifestDirspace Of(RunDirspace dirspace) =>
        new(dirspace.Dirspace.Directory, dirspace.Dirspace.Workspace, Rank: 0, "default", NoVariables, dirspace.Workflow);
}
