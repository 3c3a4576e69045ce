using System.Globalization;
using Terrateam.Cli.Jobs;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Lets git have the GitHub token for the server of the repository, and for nothing else: a credential helper that is
/// bound to the server's scheme, host and port, and prints an environment variable. Git asks a helper for the host that
/// it ends up at, so a redirect to another host gets nothing; a header of ours would be sent there too.
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

    /// <summary>Fetches the token, where there is none yet that lives long enough.</summary>
    /// <exception cref="Backends.BackendException">The backend does not give one.</exception>
    public async Task RequestAsync(CancellationToken cancellationToken) => _ = await token.GetAsync(cancellationToken);

    /// <summary>Adds to the environment of one command what its git needs to use the token.</summary>
    /// <exception cref="Backends.BackendException">The backend does not give one.</exception>
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

        // The empty value takes out the helpers that the machine has: one that stores would leave the token in a file.
        Configure(environment, $"credential.{address}.helper", "");
        Configure(environment, $"credential.{address}.helper", Helper);

        // Modules given by SSH come over https, where the token counts; not where the job has SSH keys of its own.
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

        // What ssh looks at by itself: keys by their usual names, or a configuration that names others.
        var directory = environment.TryGetValue("HOME", out var home) ? Path.Combine(home, ".ssh") : "";
        return File.Exists(Path.Combine(directory, "config"))
            || (Directory.Exists(directory) && Directory.EnumerateFiles(directory, "id_*").Any());
    }

    /// <summary>Adds a value to git's configuration, which comes before that of any file.</summary>
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
