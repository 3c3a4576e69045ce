namespace Terrateam.Functions.GitHub;

/// <summary>The GitHub App and the addresses of its GitHub. Section <c>GitHub</c> of the configuration.</summary>
/// <remarks>
/// The names of the original's environment variables (<c>GITHUB_APP_ID</c>, …) are accepted too; see
/// <see cref="GitHubOptionsSetup"/>.
/// </remarks>
public sealed class GitHubOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "GitHub";

    /// <summary>The App's id, or its client id: GitHub accepts both as the issuer of a token.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The App's client id, for people who sign in; empty turns signing in off.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The App's client secret, for people who sign in; empty turns signing in off.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The App's private key: PEM text (line breaks may be written <c>\n</c>), or base64 of it.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>A file with the private key, instead of <see cref="PrivateKey"/>.</summary>
    public string PrivateKeyFile { get; set; } = "";

    /// <summary>
    /// A key of Azure Key Vault that signs for the App, instead of <see cref="PrivateKey"/>: the address without a
    /// version, such as <c>https://vault.vault.azure.net/keys/github-app</c>.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>The secret that signs the App's webhook deliveries.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The secret before, which is accepted too while it is rotated; empty for none.</summary>
    public string PreviousWebhookSecret { get; set; } = "";

    /// <summary>
    /// Logins of bots whose comments may command, such as <c>renovate[bot]</c>. The App's own comments never do.
    /// </summary>
    public IList<string> AllowedBots { get; } = [];

    /// <summary>
    /// Address ranges that GitHub delivers webhooks from (<c>hooks</c> of https://api.github.com/meta); without any,
    /// deliveries are taken from everywhere.
    /// </summary>
    public IList<string> HookRanges { get; } = [];

    /// <summary>
    /// Owners, by login, with the name of their repository that contributes to the configuration of all their others.
    /// An owner not listed here has none.
    /// </summary>
    public IDictionary<string, string> CentralRepositories { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Root of the REST API; <c>https://host/api/v3/</c> for GitHub Enterprise Server.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.github.com/");

    /// <summary>Root of GitHub's web pages, and of git over HTTP.</summary>
    public Uri WebUrl { get; set; } = new("https://github.com/");

    /// <summary>Path of the Terrateam workflow in a repository.</summary>
    public string WorkflowPath { get; set; } = ".github/workflows/terrateam.yml";

    /// <summary>
    /// How many comments, issues and reviews an installation may create in a minute. GitHub refuses more than 80.
    /// </summary>
    /// <remarks>
    /// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
    /// </remarks>
    public int ContentPerMinute { get; set; } = 80;

    /// <summary>
    /// How long a call waits for a limit itself; a longer wait is thrown with <see cref="GitHubException.RetryAfter"/>.
    /// </summary>
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromSeconds(15);
}
