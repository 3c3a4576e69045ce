using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The scope of the GitHub token of a run's job.</summary>
internal static class RunnerScope
{
    /// <summary>
    /// Read access, unless the job has the original runner, which is admitted only where a setting says so.
    /// </summary>
    public static RunnerTokenScope From(Run run)
    {
        if (run.IsOriginalRunner)
            return RunnerTokenScope.Original;

        // Only the default branch's key is in the configuration, so a pull request cannot add repositories.
        var named = JsonNode.Parse(run.Configuration)?["credentials"]?["repositories"] as JsonArray;
        return RunnerTokenScope.ReadOnly([.. (named ?? []).Select(name => name!.GetValue<string>())]);
    }

    /// <summary>The remedy where GitHub refuses such a token.</summary>
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
