namespace Terrateam.Functions.RunnerIdentity;

/// <summary>The issuer of runners' tokens. Section <c>Runs</c> of the configuration.</summary>
internal sealed class RunnerIdentityOptions
{
    public const string Section = "Runs";

    /// <summary>
    /// The issuer of the jobs' OIDC tokens; <c>https://host/_services/token</c> for GitHub Enterprise Server.
    /// </summary>
    /// <remarks>https://docs.github.com/en/enterprise-server@latest/actions/reference/security/oidc</remarks>
    public string OidcIssuer { get; set; } = "https://token.actions.githubusercontent.com";
}
