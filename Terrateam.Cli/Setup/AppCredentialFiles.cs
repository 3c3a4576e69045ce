using System.Globalization;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;

namespace Terrateam.Cli.Setup;

/// <summary>Writes an App's credentials as a key file and the settings that name it.</summary>
internal sealed class AppCredentialFiles(string directory)
{
    private const string KeyName = "github-app.private-key.pem";
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
    public async Task<string> WriteAsync(CreatedApp credentials, CancellationToken cancellationToken)
    {
        await WriteAsync(KeyPath, credentials.Pem, cancellationToken);
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"GitHub__AppId={credentials.Id}\nGitHub__ClientId={credentials.ClientId}\n"
                + $"GitHub__ClientSecret={credentials.ClientSecret}\n"
                + $"GitHub__WebhookSecret={credentials.WebhookSecret}\nGitHub__PrivateKeyFile={KeyPath}\n"
        );
        await WriteAsync(SettingsPath, settings, cancellationToken);
        return SettingsPath;
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var writer = PrivateFile.Create(path);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }
}
