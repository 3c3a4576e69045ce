using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.GitHub;

/// <summary>
/// Fills <see cref="GitHubOptions"/> from the configuration, and refuses invalid settings before the app starts.
/// </summary>
/// <remarks>No message holds a value: a wrong value may be a secret in the wrong setting.</remarks>
internal sealed class GitHubOptionsSetup(IConfiguration configuration)
    : IConfigureOptions<GitHubOptions>,
        IValidateOptions<GitHubOptions>
{
    private const int MinSecretLength = 20;

    public void Configure(GitHubOptions options)
    {
        options.AppId = Text("AppId", "GITHUB_APP_ID") ?? options.AppId;
        options.ClientId = Text("ClientId") ?? options.ClientId;
        options.ClientSecret = Text("ClientSecret") ?? options.ClientSecret;
        options.PrivateKey = Text("PrivateKey", "GITHUB_APP_PEM") ?? options.PrivateKey;
        options.PrivateKeyFile = Text("PrivateKeyFile") ?? options.PrivateKeyFile;
        options.SigningKey = Text("SigningKey") ?? options.SigningKey;
        options.WebhookSecret = Text("WebhookSecret", "GITHUB_WEBHOOK_SECRET") ?? options.WebhookSecret;
        options.PreviousWebhookSecret = Text("PreviousWebhookSecret") ?? options.PreviousWebhookSecret;
        options.ApiUrl = Address("ApiUrl", "GITHUB_API_BASE_URL") ?? options.ApiUrl;
        options.WebUrl = Address("WebUrl", "GITHUB_WEB_BASE_URL") ?? options.WebUrl;
        options.WorkflowPath = Text("WorkflowPath", "GITHUB_WORKFLOW_PATH_OVERRIDE") ?? options.WorkflowPath;

        var section = configuration.GetSection(GitHubOptions.Section);
        foreach (var bot in section.GetSection("AllowedBots").GetChildren())
            options.AllowedBots.Add(bot.Value?.Trim() ?? "");
        foreach (var range in section.GetSection("HookRanges").GetChildren())
            options.HookRanges.Add(range.Value?.Trim() ?? "");
        foreach (var central in section.GetSection("CentralRepositories").GetChildren())
            options.CentralRepositories[central.Key] = central.Value?.Trim() ?? "";
        options.ContentPerMinute = section.GetValue("ContentPerMinute", options.ContentPerMinute);
        options.MaximumWait = section.GetValue("MaximumWait", options.MaximumWait);

        if (options.PrivateKey.Length == 0 && options.PrivateKeyFile.Length > 0 && File.Exists(options.PrivateKeyFile))
            options.PrivateKey = File.ReadAllText(options.PrivateKeyFile);

        options.PrivateKey = ToPem(options.PrivateKey);
    }

    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(GitHubOptions options)
    {
        if (options.AppId.Length == 0)
            yield return "GitHub:AppId (or GITHUB_APP_ID) is missing: set it to the id of the GitHub App.";

        if (options.WebhookSecret.Length == 0)
        {
            yield return "GitHub:WebhookSecret (or GITHUB_WEBHOOK_SECRET) is missing: without it the app could not "
                + "tell GitHub's deliveries from forged ones.";
        }
        else if (options.WebhookSecret.Length < MinSecretLength)
        {
            yield return $"GitHub:WebhookSecret (or GITHUB_WEBHOOK_SECRET) has fewer than {MinSecretLength} "
                + $"characters, so that it could be guessed: "
                + "take a long random text, such as `openssl rand -hex 32` prints, here and on the App's page.";
        }

        if (options.PreviousWebhookSecret.Length is > 0 and < MinSecretLength)
        {
            yield return $"GitHub:PreviousWebhookSecret has fewer than {MinSecretLength} characters: who guesses it "
                + "signs deliveries as GitHub does. Remove the setting where no secret is being rotated.";
        }

        if (options.ClientId.Length == 0 != (options.ClientSecret.Length == 0))
        {
            yield return "GitHub:ClientId and GitHub:ClientSecret belong together: set both, from the App's page, to "
                + "let people sign in, or remove the one that is set.";
        }

        if (KeyFailure(options) is { } keyFailure)
            yield return keyFailure;

        if (!IsRoot(options.ApiUrl))
            yield return "GitHub:ApiUrl (or GITHUB_API_BASE_URL) must be an absolute http or https URL without query.";

        if (!IsRoot(options.WebUrl))
            yield return "GitHub:WebUrl (or GITHUB_WEB_BASE_URL) must be an absolute http or https URL without query.";

        if (options.WorkflowPath.Length == 0)
            yield return "GitHub:WorkflowPath (or GITHUB_WORKFLOW_PATH_OVERRIDE) must not be empty.";

        foreach (var (index, bot) in options.AllowedBots.Index())
        {
            if (!bot.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"GitHub:AllowedBots:{index} must be the login of a bot, with `[bot]` at its end, "
                    + $"such as `renovate[bot]`: people may command without it.";
            }
        }

        foreach (var (index, range) in options.HookRanges.Index())
        {
            if (!IPNetwork.TryParse(range, out _))
            {
                yield return $"GitHub:HookRanges:{index} must be a range of addresses, such as `140.82.112.0/20`: "
                    + "copy those under `hooks` of https://api.github.com/meta.";
            }
        }

        foreach (var (owner, repository) in options.CentralRepositories)
        {
            if (
                repository.Length == 0
                || !repository.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            )
            {
                yield return $"GitHub:CentralRepositories:{owner} must be the name of a repository of {owner}, "
                    + $"without the owner.";
            }
        }

        if (options.ContentPerMinute < 1)
            yield return "GitHub:ContentPerMinute must be at least 1.";

        if (options.MaximumWait < TimeSpan.Zero || options.MaximumWait > TimeSpan.FromMinutes(1))
            yield return "GitHub:MaximumWait must lie between zero and one minute.";
    }

    private static string? KeyFailure(GitHubOptions options)
    {
        if (options.SigningKey.Length > 0)
            return SigningKeyFailure(options);

        if (options.PrivateKey.Length == 0)
        {
            return options.PrivateKeyFile.Length == 0
                ? (
                    "GitHub:PrivateKey (or GITHUB_APP_PEM, or GitHub:PrivateKeyFile) is missing: set it to the "
                    + "private key of the GitHub App."
                )
                : "GitHub:PrivateKeyFile names a file that is not there or is empty.";
        }

        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(options.PrivateKey);
            _ = rsa.ExportRSAPrivateKey();
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return "GitHub:PrivateKey (or GITHUB_APP_PEM, or the file of GitHub:PrivateKeyFile) is no RSA "
                + "private key in PEM form, nor base64 of one.";
        }
    }

    private static string? SigningKeyFailure(GitHubOptions options)
    {
        if (options.PrivateKey.Length > 0 || options.PrivateKeyFile.Length > 0)
        {
            return "GitHub:SigningKey and GitHub:PrivateKey (or GITHUB_APP_PEM, or GitHub:PrivateKeyFile) are both "
                + "set: remove one. With a key in the vault, the text of the private key should be nowhere.";
        }

        if (!KeyOptions.IsKeyAddress(options.SigningKey))
        {
            return "GitHub:SigningKey is no address of a Key Vault key without a version: set it to something like "
                + "https://vault.vault.azure.net/keys/github-app.";
        }

        return KeyServices.HasKeyVault
            ? null
            : "GitHub:SigningKey is set, and this build has no client of Key Vault: deploy a release, or build and "
                + "publish with -p:KeyVault=true (docs/installation.md), or set GitHub:PrivateKey instead.";
    }

    private static bool IsRoot(Uri url) =>
        url is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };

    private static string ToPem(string key)
    {
        key = key.Trim().Replace("\\n", "\n", StringComparison.Ordinal);
        if (key.Length == 0 || key.StartsWith("-----", StringComparison.Ordinal))
            return key;

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(key));
        }
        catch (FormatException)
        {
            return key;
        }
    }

    private string? Text(string key, string? original = null)
    {
        var value = configuration[$"{GitHubOptions.Section}:{key}"];
        if (string.IsNullOrWhiteSpace(value) && original is not null)
            value = configuration[original];

        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    private Uri? Address(string key, string original)
    {
        if (Text(key, original) is not { } text)
            return null;

        // Without the slash, relative paths would replace the last segment of an Enterprise Server's URL.
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.RelativeOrAbsolute, out var url)
            ? url
            : new Uri("/", UriKind.Relative);
    }
}
