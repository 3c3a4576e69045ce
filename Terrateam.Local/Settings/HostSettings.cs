using System.Globalization;
using Microsoft.Extensions.Configuration;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;
using Terrateam.Local.State;

namespace Terrateam.Local.Settings;

/// <summary>The settings of the app's directories and addresses.</summary>
internal static class HostSettings
{
    public const string PortKey = "Host:LocalHttpPort";
    public const string DataDirectoryKey = "DataDirectory";
    public const string ScriptRootKey = "AzureWebJobsScriptRoot";
    public const int DefaultPort = 7071;
    public const string DefaultDataDirectory = ".terrateam-data";

    private const string BodyLimitKey = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    /// <summary>Local values of settings that need Azure by default.</summary>
    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        [StateOptions.ProviderKey] = LocalStoreOptions.Sqlite,
        ["Keys:Provider"] = KeyOptions.File,
        // 32 MiB, enough for a webhook; the real host's default is 100.
        [BodyLimitKey] = "33554432",
    };

    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--port"] = PortKey,
        ["--data-directory"] = DataDirectoryKey,
        ["--script-root"] = ScriptRootKey,
    };

    /// <summary>
    /// The command line overrides the environment, which overrides local.settings.json. That file belongs to the app's
    /// own program: another program that runs the app in its process reads it only where it names the script root.
    /// </summary>
    /// <returns>The directory of host.json.</returns>
    public static string AddSources(IConfigurationBuilder configuration, string[] args, bool isOwnProgram)
    {
        var outer = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args, Switches).Build();
        var scriptRoot =
            outer[ScriptRootKey] is { Length: > 0 } named ? Path.GetFullPath(named)
            : isOwnProgram && File.Exists(Path.Combine(Environment.CurrentDirectory, "host.json"))
                ? Environment.CurrentDirectory
            : AppContext.BaseDirectory;
        configuration.AddInMemoryCollection(Defaults);
        if (isOwnProgram || outer[ScriptRootKey] is { Length: > 0 })
            configuration.AddInMemoryCollection(LocalSettings.Read(scriptRoot));
        configuration.AddEnvironmentVariables().AddCommandLine(args, Switches);
        return scriptRoot;
    }

    public static string DataDirectory(IConfiguration configuration) =>
        Path.GetFullPath(configuration[DataDirectoryKey] is { Length: > 0 } named ? named : DefaultDataDirectory);

    /// <summary>
    /// The addresses: <c>urls</c> as everywhere in ASP.NET Core, else the port on the loopback interfaces. Port 0 is
    /// any free one, which Kestrel offers on a single address only.
    /// </summary>
    public static string[] Urls(IConfiguration configuration)
    {
        if ((configuration["urls"] ?? configuration["ASPNETCORE_URLS"]) is { Length: > 0 } urls)
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var port = (int)Number(configuration, PortKey, "--port", DefaultPort, max: 65535);
        return
        [
            port == 0 ? "http://127.0.0.1:0" : string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"),
        ];
    }

    /// <summary>The longest body that the host passes to a function, in bytes.</summary>
    public static long BodyLimit(IConfiguration configuration) =>
        Number(
            configuration,
            BodyLimitKey,
            BodyLimitKey,
            long.Parse(Defaults[BodyLimitKey]!, CultureInfo.InvariantCulture),
            long.MaxValue
        );

    private static long Number(IConfiguration configuration, string key, string name, long otherwise, long max)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw new SettingsException(
                $"Setting '{name}' is '{text}', which is not a whole number from 0 to {max}."
            );
    }
}
