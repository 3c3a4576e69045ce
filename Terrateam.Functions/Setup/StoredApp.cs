using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Setup;

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoredAppJson : JsonSerializerContext;

/// <summary>
/// The credentials of an App that was created on <c>/api/setup</c>: settings in a file of the data directory, which only
/// the app's user may read.
/// </summary>
internal static class StoredApp
{
    private const string FileName = "github-app.json";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string[] Identity =
    [
        "GitHub:AppId",
        "GitHub:PrivateKey",
        "GitHub:PrivateKeyFile",
        "GitHub:SigningKey",
        "GitHub:WebhookSecret",
        "GITHUB_APP_ID",
        "GITHUB_APP_PEM",
        "GITHUB_WEBHOOK_SECRET",
    ];

    /// <summary>The path of the file.</summary>
    public static string PathOf(IConfiguration configuration) =>
        Path.GetFullPath(StateOptions.DataDirectory(configuration, FileName));

    /// <summary>Whether this app keeps its credentials on this machine.</summary>
    public static bool IsKept(IConfiguration configuration) => configuration["Keys:Provider"] == KeyOptions.File;

    /// <summary>Whether any credential of an App is set otherwise.</summary>
    public static bool IsSet(IConfiguration configuration) =>
        Identity.Any(key => !string.IsNullOrWhiteSpace(configuration[key]));

    /// <summary>The stored settings, or null where there are none.</summary>
    /// <exception cref="OptionsValidationException">Others may read the file, or it cannot be read.</exception>
    public static Dictionary<string, string>? Read(IConfiguration configuration)
    {
        var path = PathOf(configuration);
        if (!File.Exists(path))
            return null;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
        {
            throw Wrong(
                $"{path} may be read by other users of this machine, and it holds the GitHub App's credentials. Run: "
                    + $"chmod 600 '{path}', and make a new private key and webhook secret if it may have been read."
            );
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoredAppJson.Default.DictionaryStringString)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw Wrong(
                $"{path} is not what /api/setup wrote: {exception.Message} Put the right file back, or delete it and "
                    + "set the credentials otherwise (docs/settings.md)."
            );
        }
    }

    /// <summary>Writes the whole file or none, and never replaces one.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static void Write(string path, Dictionary<string, string> settings)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        var beside = Path.Combine(directory, $".{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(beside, options))
            {
                JsonSerializer.Serialize(stream, settings, StoredAppJson.Default.DictionaryStringString);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Adds settings below all others.</summary>
    public static void AddBelow(IConfiguration configuration, IEnumerable<KeyValuePair<string, string>> settings)
    {
        if (configuration is not IConfigurationBuilder builder)
            throw new InvalidOperationException("The configuration takes no more sources.");
        builder.Sources.Insert(
            0,
            new MemoryConfigurationSource
            {
                InitialData = settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)),
            }
        );
    }

    public static OptionsValidationException Wrong(string message) => new("", typeof(SetupOptions), [message]);
}
