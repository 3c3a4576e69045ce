namespace Terrateam.Cli.Credentials;

/// <summary>The addresses of the services of Google that a log-in calls.</summary>
/// <param name="Sts">Exchanges identities.</param>
/// <param name="Iam">Issues tokens of service accounts, and signs for them.</param>
/// <param name="OAuth">Issues tokens for a signed statement.</param>
internal sealed record GoogleEndpoints(string Sts, string Iam, string OAuth)
{
    public static GoogleEndpoints Public { get; } =
        new("https://sts.googleapis.com", "https://iamcredentials.googleapis.com", "https://oauth2.googleapis.com");
}
