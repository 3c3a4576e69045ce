namespace Terrateam.Core.Runs;

/// <summary>The steps' names on the wire.</summary>
public static class StepNames
{
    /// <summary>The checkout of the commit, with the merge of the base.</summary>
    public const string Checkout = "checkout";

    /// <summary>A command of the configuration.</summary>
    public const string Run = "run";

    /// <summary>A command that sets environment variables.</summary>
    public const string Env = "env";

    /// <summary>Terraform's or OpenTofu's init.</summary>
    public const string Init = "tf/init";

    /// <summary>Terraform's or OpenTofu's plan.</summary>
    public const string Plan = "tf/plan";

    /// <summary>Terraform's or OpenTofu's apply.</summary>
    public const string Apply = "tf/apply";

    /// <summary>The request for a GitHub token.</summary>
    public const string Token = "auth/update-terrateam-github-token";

    /// <summary>The run was ended from outside. Ours; the original runner has no such step.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The configuration could not be carried out. Ours; the original runner has no such step.</summary>
    public const string Configuration = "configuration";

    /// <summary>The kind of a step of results version 2, from its name.</summary>
    public static StepKind KindOf(string name) =>
        name switch
        {
            Run => StepKind.Run,
            Env => StepKind.Env,
            Checkout => StepKind.Checkout,
            Token => StepKind.Token,
            Cancelled => StepKind.Cancelled,
            "auth/oidc" or "oidc" => StepKind.Oidc,
            "gates" => StepKind.Gates,
            _ => ByVerb(name),
        };

    // The word before the slash is the engine, which may be one that is not known here.
    private static StepKind ByVerb(string name) =>
        name[(name.LastIndexOf('/') + 1)..] switch
        {
            "init" => StepKind.Init,
            "plan" => StepKind.Plan,
            "apply" or "unsafe_apply" => StepKind.Apply,
            "cost-estimation" => StepKind.CostEstimation,
            "checkov" or "conftest" or "opa" => StepKind.Policy,
            "drift-create-issue" => StepKind.DriftIssue,
            _ => StepKind.Other,
        };
}
