using System.Globalization;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;

namespace Terrateam.Cli.Setup;

/// <summary>Writes an App's credentials as a key file and the settings that name it.</summary>
internal sealed class AppCredentialFiles(string directory)
{
    private const string KeyName = "github-app.private-key.pem";
    private const string PublicWeb = "https://github.com";
    private const string SettingsName = "github-app.env";

    private string KeyPath => Path.Combine(Path.GetFullPath(directory), KeyName);

    private string SettingsPath => Path.Combine(Path.GetFullPath(directory), SettingsName);

    /// <summary>Refuses a place that cannot take the files, before an App is made whose credentials would be lost.</summary>
    /// <exception cref="InputException">There is no such directory, or it has such files already.</exception>
    public void Check()
    {
        if (!Directory.Exists(directory))
            throw new InputException($"--out: there is no directory '{directory}'.");
        foreach (var path in new[] { KeyPath, SettingsPath })
        {
            if (Path.Exists(path))
            {
                throw new InputException(
                    $"'{path}' exists already; move it away, or name another directory with --out."
                );
            }
        }

        var probe = Path.Combine(directory, Path.GetRandomFileName());
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }

    /// <summary>Writes both files and returns the path of the settings.</summary>
    /// <param name="credentials">The App's credentials.</param>
    /// <param name="server">Where the App is; github.com is what an app takes anyway.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<string> WriteAsync(
        CreatedApp credentials,
        GitHubServer server,
        CancellationToken cancellationToken
    )
    {
        await WriteAsync(KeyPath, credentials.Pem, cancellationToken);
        List<(string Name, string Value)> settings =
        [
            ("GitHub__AppId", credentials.Id.ToString(CultureInfo.InvariantCulture)),
            ("GitHub__ClientId", credentials.ClientId),
            ("GitHub__ClientSecret", credentials.ClientSecret),
            ("GitHub__WebhookSecret", credentials.WebhookSecret),
            ("GitHub__PrivateKeyFile", KeyPath),
        ];
        if (server.Web != PublicWeb)
        {
            settings.Add(("GitHub__ApiUrl", server.Api + "/"));
            settings.Add(("GitHub__WebUrl", server.Web + "/"));
            settings.Add(("Runs__OidcIssuer", server.Web + "/_services/token"));
        }

        var text = string.Concat(settings.Select(static one => $"{one.Name}={Quoted(one.Value)}\n"));
        await WriteAsync(SettingsPath, text, cancellationToken);
        return SettingsPath;
    }

    // A shell and systemd read the file alike; paths have blanks.
    private static string Quoted(string value) =>
        value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or '+' or '=' or '~')
            ? value
            : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var writer = PrivateFile.Create(path);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
