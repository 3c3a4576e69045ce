using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>The adapter as the app has it: composed by <c>AddGitHub</c>, against some server.</summary>
internal sealed class App : IAsyncDisposable
{
    /// <summary>A key for servers that do not verify signatures; generating one is slow.</summary>
    public static readonly string AnyKey = NewKey();

    private readonly ServiceProvider _services;

    public App(
        string apiUrl,
        string appId,
        string privateKey,
        TimeProvider? time = null,
        params (string Key, string Value)[] settings
    )
    {
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GitHub:AppId"] = appId,
            ["GitHub:PrivateKey"] = privateKey,
            ["GitHub:WebhookSecret"] = "hush, and nineteen more",
            ["GitHub:ApiUrl"] = apiUrl,
        };
        foreach (var (key, value) in settings)
            configuration[key] = value;

        _services = new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddLogging(logging => logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace))
            .AddGitHub(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build())
            .BuildServiceProvider();
    }

    public LogRecorder Logs { get; } = new();

    public IUserGitHubs Users => _services.GetRequiredService<IUserGitHubs>();

    public IGitHubApp GitHub => _services.GetRequiredService<IGitHubApp>();

    public static App Of(
        SandboxGitHub sandbox,
        TimeProvider? time = null,
        params (string Key, string Value)[] settings
    ) =>
        new(
            sandbox.BaseUrl,
            sandbox.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            sandbox.App.PrivateKeyPem,
            time,
            settings
        );

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static string NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportRSAPrivateKeyPem();
    }
}
