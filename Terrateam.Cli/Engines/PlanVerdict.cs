using Terrateam.Core.Reporting;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Whether a plan changes anything: its file says so, and the exit code of the command that made it has to agree.
/// </summary>
internal static class PlanVerdict
{
    /// <summary>True for changes, false for none, null where the two contradict each other.</summary>
    /// <param name="exitsWithChanges">What the exit code says.</param>
    /// <param name="facts">What the plan file says; null where the engine does not tell.</param>
    /// <param name="shown">The plan as the engine shows it.</param>
    public static bool? From(bool exitsWithChanges, PlanFacts? facts, string shown)
    {
        if (facts is null)
        {
            // Without the file, an exit code that says nothing changes counts only where the text says so too.
            return exitsWithChanges || PlanSummary.Parse(shown) == PlanSummary.None ? exitsWithChanges : null;
        }

        if (facts.HasChanges == exitsWithChanges)
            return exitsWithChanges;

        // A plan of nothing but a refresh changes the state; older versions do not say so in so many words.
        return exitsWithChanges && facts is { IsApplicable: null, Drift: > 0 } ? true : null;
    }

    /// <summary>What to do about it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="exitCode">Of its plan.</param>
    /// <param name="isRead">Whether the plan file could be read.</param>
    public static string Mismatch(EngineChoice engine, int exitCode, bool isRead = true)
    {
        var (action, wrapper) = engine.Name is "tofu"
            ? ("opentofu/setup-opentofu", "tofu_wrapper")
            : ("hashicorp/setup-terraform", "terraform_wrapper");
        var file = isRead
            ? "the plan file says something else"
            : $"'{engine.Program} show -json' does not tell what is in the plan file";
        return $"'{engine.Program} plan' ended with exit code {exitCode}, and {file}, so that it is not known "
            + $"whether anything changes. "
            + $"Something between swallows the engine's exit code: with the action {action} set `{wrapper}: "
            + $"false` in the workflow; else look at the program '{engine.Program}', and for "
            + $"`-detailed-exitcode` in `extra_args` and TF_CLI_ARGS_plan.";
    }
}
