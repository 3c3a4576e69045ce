using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.WorkManifests;

/// <summary>What the GitHub token of a run's job is good for.</summary>
internal static class RunnerScope
{
    /// <summary>
    /// Reading, unless the job has the original runner, which is let in only where a setting says so.
    /// </summary>
    public static RunnerTokenScope From(Run run)
    {
        if (run.IsOriginalRunner)
            return RunnerTokenScope.Original;

        // The key comes from the default branch: what a branch says of it has not become part of the configuration.
        var named = JsonNode.Parse(run.Configuration)?["credentials"]?["repositories"] as JsonArray;
        return RunnerTokenScope.ReadOnly([.. (named ?? []).Select(name => name!.GetValue<string>())]);
    }

    /// <summary>What to do where GitHub refuses such a token.</summary>
    public static string Explain(RunnerTokenScope scope, Run run) =>
        scope.Repositories.Count == 0
            ? (
                $"GitHub gives no token for {run.Repository.Owner}/{run.Repository.Name}: the App's installation "
                + $"lacks the repository, or a permission that docs/installation.md lists."
            )
            : (
                $"GitHub gives no token for the repositories that `credentials.repositories` names "
                + $"({string.Join(", ", scope.Repositories)}). The App has to be installed on each of them, and each "
                + $"has to belong to {run.Repository.Owner}; mend the key on the default branch, or install the App there."
            );
}
