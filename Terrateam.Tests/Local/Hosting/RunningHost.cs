using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Hosting;
using Terrateam.Local.Http;

namespace Terrateam.Tests.Local.Hosting;

/// <summary>A host with functions of a test, on a free loopback port, with a data directory of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    public static readonly FunctionKeys Keys = new("master-key-of-the-tests", "function-key-of-the-tests");

    private static readonly ServiceProvider Clients = new ServiceCollection().AddHttpClient().BuildServiceProvider();

    private RunningHost(IHost host)
    {
        Host = host;
        Http = Clients.GetRequiredService<IHttpClientFactory>().CreateClient();
        Http.BaseAddress = host.BaseAddress();
    }

    public IHost Host { get; }

    public HttpClient Http { get; }

    public static LocalHostBuilder Builder(TemporaryDirectory directory, Type[] functions, params string[] args)
    {
        var builder = new LocalHostBuilder(
            [
                "--port",
                "0",
                "--script-root",
                directory.Path,
                "--data-directory",
                Path.Combine(directory.Path, "data"),
                .. args,
            ],
            functions
        );
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Keys);
        return builder;
    }

    public static async Task<RunningHost> StartAsync(LocalHostBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RunningHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}
