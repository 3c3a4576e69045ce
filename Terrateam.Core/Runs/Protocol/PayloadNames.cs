namespace Terrateam.Core.Runs.Protocol;

/// <summary>The names of members in a step's payload, for those who write it and those who read it.</summary>
public static class PayloadNames
{
    /// <summary>The output; in version 1 of a plan, the diff is elsewhere.</summary>
    public const string Text = "text";

    /// <summary>Standard error, where it is kept apart.</summary>
    public const string Stderr = "stderr";

    /// <summary>The program and its arguments.</summary>
    public const string Command = "cmd";

    /// <summary>The command's exit code.</summary>
    public const string ExitCode = "exit_code";

    /// <summary>When the output is shown; see <see cref="VisibleOnValues"/>.</summary>
    public const string VisibleOn = "visible_on";

    /// <summary>How to show the output, as configured.</summary>
    public const string Format = "format";

    /// <summary>How a step sets variables: exec or source.</summary>
    public const string Method = "method";

    /// <summary>A reason apart from the output.</summary>
    public const string Error = "error";

    /// <summary>The plan as a diff; in version 1, the engine's output.</summary>
    public const string Plan = "plan";

    /// <summary>The plan as a diff, in version 1.</summary>
    public const string PlanText = "plan_text";

    /// <summary>Whether a plan does something.</summary>
    public const string HasChanges = "has_changes";

    /// <summary>The counts of a plan. Ours; the original runner sends none.</summary>
    public const string Counts = "counts";

    /// <summary>The engine's outputs after an apply.</summary>
    public const string Outputs = "outputs";

    /// <summary>The output as JSON, where it is some.</summary>
    public const string Data = "data";

    /// <summary>The sums of an estimation of costs.</summary>
    public const string Summary = "summary";

    /// <summary>The currency of an estimation.</summary>
    public const string Currency = "currency";

    /// <summary>The costs of each dirspace.</summary>
    public const string Dirspaces = "dirspaces";

    /// <summary>What the base branch costs in a month.</summary>
    public const string CostBefore = "prev_monthly_cost";

    /// <summary>What the pull request costs in a month.</summary>
    public const string CostAfter = "total_monthly_cost";

    /// <summary>What it adds.</summary>
    public const string CostDifference = "diff_monthly_cost";

    /// <summary>The directory of a dirspace.</summary>
    public const string Directory = "dir";

    /// <summary>The same in version 1.</summary>
    public const string Path = "path";

    /// <summary>The workspace of a dirspace.</summary>
    public const string Workspace = "workspace";

    /// <summary>What version 1 has an estimation below.</summary>
    public const string CostEstimation = "cost_estimation";

    /// <summary>What version 1 stores an output under.</summary>
    public const string OutputKey = "output_key";

    /// <summary>The engine's name.</summary>
    public const string Engine = "engine";

    /// <summary>The engine's version.</summary>
    public const string EngineVersion = "engine_version";
}

/// <summary>The values of <see cref="PayloadNames.VisibleOn"/>.</summary>
public static class VisibleOnValues
{
    /// <summary>The output is always shown.</summary>
    public const string Always = "always";

    /// <summary>It is shown when the step succeeded.</summary>
    public const string Success = "success";

    /// <summary>It is shown when the step failed, as the runners write it; the configuration says failure.</summary>
    public const string Error = "error";
}
