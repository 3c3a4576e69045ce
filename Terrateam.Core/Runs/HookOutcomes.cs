namespace Terrateam.Core.Runs;

/// <summary>The results of the hooks around the dirspaces of a run.</summary>
/// <param name="Before">Whether those before succeeded; null where none ran.</param>
/// <param name="After">Whether those after succeeded; null where none ran.</param>
public sealed record HookOutcomes(bool? Before, bool? After)
{
    /// <summary>The results of hooks in a report; null where none ran.</summary>
    public static HookOutcomes? From(RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var (before, after) = (WentWell(result.Before), WentWell(result.After));
        return before is null && after is null ? null : new(before, after);
    }

    private static bool? WentWell(IEnumerable<RunStep> steps)
    {
        var hooks = steps.Where(IsHook).ToList();
        return hooks.Count == 0 ? null : hooks.TrueForAll(step => step.Success);
    }

    // These are steps of the runner itself: it gets a token and the commit, and reports when it is ended or cannot
    // read its configuration.
    private static bool IsHook(RunStep step) =>
        step.Kind is not (StepKind.Checkout or StepKind.Token or StepKind.Cancelled)
        && !string.Equals(step.Name, StepNames.Configuration, StringComparison.Ordinal);
}
