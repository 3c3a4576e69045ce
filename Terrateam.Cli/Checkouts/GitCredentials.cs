using System.Globalization;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Lets git have the GitHub token without it ever standing in an argument, an address or a file: a script that prints an
/// environment variable, and the variable. Terraform's git, which fetches modules, gets the same.
/// </summary>
internal sealed class GitCredentials
{
    /// <summary>The variable that holds the token.</summary>
    public const string TokenVariable = "TERRATEAM_GITHUB_TOKEN";

    private const string Script = """
        #!/bin/sh
        case "$1" in
        Username*) echo x-access-token ;;
        *) printf '%s\n' "$TERRATEAM_GITHUB_TOKEN" ;;
        esac

        """;

    private readonly string _askPass;

    /// <param name="directory">A directory that only this user can read.</param>
    public GitCredentials(string directory)
    {
        _askPass = Path.Combine(directory, "askpass");
        File.WriteAllText(_askPass, Script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_askPass, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Adds to an environment what git needs to use a token.</summary>
    public void AddTo(IDictionary<string, string> environment, string token)
    {
        environment["GIT_ASKPASS"] = _askPass;
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment[TokenVariable] = token;
    }

    /// <summary>
    /// Makes git fetch modules given as <c>git@github.com:</c> over https, where the token counts; not where the job has SSH
    /// keys of its own.
    /// </summary>
    public static void RewriteSsh(IDictionary<string, string> environment, string serverUrl)
    {
        if (environment.ContainsKey("GIT_SSH_COMMAND") || environment.ContainsKey("SSH_AUTH_SOCK"))
            return;

        if (!Uri.TryCreate(serverUrl, UriKind.Absolute, out var server))
            return;

        var count = environment.TryGetValue("GIT_CONFIG_COUNT", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
        environment[$"GIT_CONFIG_KEY_{count}"] = $"url.{server.GetLeftPart(UriPartial.Authority)}/.insteadOf";
        environment[$"GIT_CONFIG_VALUE_{count}"] = $"git@{server.Host}:";
        environment["GIT_CONFIG_COUNT"] = $"{count + 1}";
    }
}
