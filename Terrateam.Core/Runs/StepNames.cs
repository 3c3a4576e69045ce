namespace Terrateam.Core.Runs;

/// <summary>The steps' names on the wire.</summary>
public static class StepNames
{
    /// <summary>What stands before the slash in the names of steps of Terraform and OpenTofu.</summary>
    public const string Terraform = "tf";

    private const string InitVerb = "init";
    private const string PlanVerb = "plan";
    private const string ApplyVerb = "apply";
    private const string CostEstimationVerb = "cost-estimation";
    private const string DriftIssueVerb = "drift-create-issue";

    /// <summary>The checkout of the commit, with the merge of the base.</summary>
    public const string Checkout = "checkout";

    /// <summary>A command of the configuration.</summary>
    public const string Run = "run";

    /// <summary>A command that sets environment variables.</summary>
    public const string Env = "env";

    /// <summary>Terraform's or OpenTofu's init.</summary>
    public const string Init = $"{Terraform}/{InitVerb}";

    /// <summary>Terraform's or OpenTofu's plan.</summary>
    public const string Plan = $"{Terraform}/{PlanVerb}";

    /// <summary>Terraform's or OpenTofu's apply.</summary>
    public const string Apply = $"{Terraform}/{ApplyVerb}";

    /// <summary>A log-in by OIDC.</summary>
    public const string Oidc = "auth/oidc";

    /// <summary>A command that asks for approvals.</summary>
    public const string Gates = "gates";

    /// <summary>A message to Slack. Ours; the original's runner knows no such step.</summary>
    public const string Slack = "slack";

    /// <summary>An estimation of costs.</summary>
    public const string CostEstimation = $"{Terraform}/{CostEstimationVerb}";

    /// <summary>The issue about drift.</summary>
    public const string DriftIssue = $"{Terraform}/{DriftIssueVerb}";

    /// <summary>The request for a GitHub token.</summary>
    public const string Token = "auth/update-terrateam-github-token";

    /// <summary>The run was ended from outside. Ours; the original runner has no such step.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The configuration could not be carried out. Ours; the original runner has no such step.</summary>
    public const string Configuration = "configuration";

    /// <summary>An engine's init.</summary>
    /// <param name="engine">What stands before the slash.</param>
    public static string InitOf(string engine) => $"{engine}/{InitVerb}";

    /// <summary>An engine's plan.</summary>
    /// <param name="engine">What stands before the slash.</param>
    public static string PlanOf(string engine) => $"{engine}/{PlanVerb}";

    /// <summary>An engine's apply.</summary>
    /// <param name="engine">What stands before the slash.</param>
    public static string ApplyOf(string engine) => $"{engine}/{ApplyVerb}";

    /// <summary>A check by a policy tool.</summary>
    /// <param name="tool">checkov, conftest or opa.</param>
    public static string PolicyOf(string tool) => $"{Terraform}/{tool}";

    /// <summary>The kind of a step of results version 2, from its name.</summary>
    public static StepKind KindOf(string name) =>
        name switch
        {
            Run => StepKind.Run,
            Env => StepKind.Env,
            Checkout => StepKind.Checkout,
            Token => StepKind.Token,
            Cancelled => StepKind.Cancelled,
            Oidc or "oidc" => StepKind.Oidc,
            Gates => StepKind.Gates,
            _ => ByVerb(name),
        };

    // The word before the slash is the engine, which may be one that is not known here.
    private static StepKind ByVerb(string name) =>
        name[(name.LastIndexOf('/') + 1)..] switch
        {
            InitVerb => StepKind.Init,
            PlanVerb => StepKind.Plan,
            ApplyVerb or "unsafe_apply" => StepKind.Apply,
            CostEstimationVerb => StepKind.CostEstimation,
            "checkov" or "conftest" or "opa" => StepKind.Policy,
            DriftIssueVerb => StepKind.DriftIssue,
            _ => StepKind.Other,
        };
}
