namespace Terrateam.Functions.Operations;

/// <summary>Who may operate the app. Without a key file and without a tenant nobody may. Settings
/// <c>Operations:*</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Operations";

    /// <summary>The file with the key that <c>terrateam ops</c> signs with; for one machine.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The id of the Entra ID tenant whose tokens are accepted.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>The application whose tokens are accepted: its client id or its address.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The role of that application that operators have.</summary>
    public string Role { get; set; } = "Terrateam.Operator";

    /// <summary>Where the tenant's tokens come from.</summary>
    public string Authority { get; set; } = "https://login.microsoftonline.com";

    /// <summary>How long after its issue a token is accepted, whatever it says itself.</summary>
    public TimeSpan MaximumAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>True where tokens of a tenant are accepted.</summary>
    internal bool TakesTenant => Tenant.Length > 0;

    /// <summary>The issuer of the tenant's tokens, version 2.</summary>
    internal string Issuer => $"{Authority.TrimEnd('/')}/{Tenant}/v2.0";
}
