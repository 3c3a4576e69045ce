using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Runs;

/// <summary>Finds the workflow run that was dispatched for a run among those that GitHub lists.</summary>
internal static class DispatchedRuns
{
    /// <summary>
    /// The workflow run that matches the dispatch in everything; null where none does, or more than one.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="listed">The workflow's runs.</param>
    /// <param name="bot">The App's login.</param>
    /// <param name="since">When the dispatch was made.</param>
    public static WorkflowRun? Confirm(Run run, IEnumerable<WorkflowRun> listed, string bot, DateTimeOffset since) =>
        listed.Where(candidate => Agrees(run, candidate, bot, since)).Take(2).ToList() is [var only] ? only : null;

    private static bool Agrees(Run run, WorkflowRun candidate, string bot, DateTimeOffset since) =>
        run.Correlation is { Length: > 0 } correlation
        && candidate.Title.Contains(correlation, StringComparison.Ordinal)
        && string.Equals(candidate.Event, "workflow_dispatch", StringComparison.Ordinal)
        && string.Equals(candidate.TriggeringActor, bot, StringComparison.OrdinalIgnoreCase)
        && string.Equals(candidate.HeadBranch, run.DispatchRef, StringComparison.Ordinal)
        && candidate.CreatedAt >= since
        && IsFile(candidate.Path, run.WorkflowPath);

    // GitHub may append the ref to the file, as in .github/workflows/build.yml@main.
    private static bool IsFile(string path, string expected) =>
        expected.Length > 0
        && (
            string.Equals(path, expected, StringComparison.Ordinal)
            || path.StartsWith(expected + "@", StringComparison.Ordinal)
        );
}
