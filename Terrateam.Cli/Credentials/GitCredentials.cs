using System.Globalization;

namespace Terrateam.Cli.Credentials;

/// <summary>
/// Gives git the GitHub token for the repository's server only: a credential helper that is bound to the server's
/// scheme, host and port, and prints an environment variable. Git asks a helper for the host that a redirect leads to,
/// so another host gets nothing; a configured header would be sent there too.
/// </summary>
/// <param name="serverUrl">The server, such as <c>https://github.com</c>.</param>
/// <param name="token">The token.</param>
/// <remarks>https://git-scm.com/docs/gitcredentials#_credential_contexts</remarks>
internal sealed class GitCredentials(string serverUrl, GitHubToken token)
{
    /// <summary>The variable that holds the token.</summary>
    public const string TokenVariable = "TERRATEAM_GITHUB_TOKEN";

    private const string Helper =
        $$"""!f() { test "$1" = get || return 0; printf 'username=x-access-token\npassword=%s\n' "${{TokenVariable}}"; }; f""";

    /// <summary>Fetches a token unless the current one lives long enough.</summary>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public async Task RequestAsync(CancellationToken cancellationToken) => _ = await token.GetAsync(cancellationToken);

    /// <summary>Adds the variables to one command's environment by which its git uses the token.</summary>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public async Task AddToAsync(IDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        environment[TokenVariable] = await token.GetAsync(cancellationToken);
        if (
            !Uri.TryCreate(serverUrl, UriKind.Absolute, out var server)
            || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp)
        )
        {
            return;
        }

        var address = $"{server.Scheme}://{server.Authority}";

        // The empty value removes the machine's own helpers: one that stores would write the token to a file.
        Configure(environment, $"credential.{address}.helper", "");
        Configure(environment, $"credential.{address}.helper", Helper);

        // Modules with SSH addresses are fetched over https, where the token works, unless the job has SSH keys.
        if (HasKeys(environment))
            return;

        string[] spellings =
        [
            $"git@{server.Host}:",
            $"ssh://git@{server.Host}/",
            $"ssh://git@{server.Host}:22/",
            $"ssh://{server.Host}/",
            $"git+ssh://git@{server.Host}/",
        ];
        foreach (var spelling in spellings)
            Configure(environment, $"url.{address}/.insteadOf", spelling);
    }

    private static bool HasKeys(IDictionary<string, string> environment)
    {
        if (Array.Exists(["GIT_SSH_COMMAND", "GIT_SSH", "SSH_AUTH_SOCK"], environment.ContainsKey))
            return true;

        // What ssh uses by default: keys of the usual names, or a configuration that names others.
        var directory = environment.TryGetValue("HOME", out var home) ? Path.Combine(home, ".ssh") : "";
        return File.Exists(Path.Combine(directory, "config"))
            || (Directory.Exists(directory) && Directory.EnumerateFiles(directory, "id_*").Any());
    }

    /// <summary>Adds a value to git's configuration that wins over every file.</summary>
    /// <remarks>https://git-scm.com/docs/git-config#ENVIRONMENT</remarks>
    public static void Configure(IDictionary<string, string> environment, string key, string value)
    {
        var count =
            environment.TryGetValue("GIT_CONFIG_COUNT", out var text)
            && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0;
        environment[$"GIT_CONFIG_KEY_{count}"] = key;
        environment[$"GIT_CONFIG_VALUE_{count}"] = value;
        environment["GIT_CONFIG_COUNT"] = $"{count + 1}";
    }
}
