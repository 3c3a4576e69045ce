using Terrateam.Cli.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Cli.Engines;

/// <summary>Decides whether a plan has changes: its file and the exit code of its command must agree.</summary>
internal static class PlanVerdict
{
    /// <summary>True for changes, false for none, null where exit code and plan file contradict each other.</summary>
    /// <param name="exitsWithChanges">Whether the exit code reports changes.</param>
    /// <param name="facts">Of the plan file; null where the engine does not print them.</param>
    /// <param name="shown">The plan as the engine shows it.</param>
    public static bool? From(bool exitsWithChanges, PlanFacts? facts, string shown)
    {
        if (facts is null)
        {
            // Without the file, an exit code for no changes counts only where the text also says so.
            return exitsWithChanges || PlanSummary.Parse(shown) == PlanSummary.None ? exitsWithChanges : null;
        }

        if (facts.HasChanges == exitsWithChanges)
            return exitsWithChanges;

        // A refresh-only plan changes the state; older versions have no `applyable` that says so.
        return exitsWithChanges && facts is { IsApplicable: null, Drift: > 0 } ? true : null;
    }

    /// <summary>The error message for a contradiction, with the fix.</summary>
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
