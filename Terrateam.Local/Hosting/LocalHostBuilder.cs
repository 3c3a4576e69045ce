using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Discovery;
using Terrateam.Local.Http;
using Terrateam.Local.Settings;

namespace Terrateam.Local.Hosting;

/// <summary>
/// Builds a host that runs Azure Functions in this process, without Azure, an emulator or Core Tools.
/// </summary>
public sealed class LocalHostBuilder
{
    private readonly WebApplicationBuilder _inner;

    /// <param name="args">The command line; it overrides every other setting.</param>
    /// <param name="functions">The classes with functions.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public LocalHostBuilder(string[] args, IEnumerable<Type> functions)
    {
        _inner = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(LocalHostBuilder).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                    ?? Environments.Production,
            }
        );
        var isOwnProgram = Assembly.GetEntryAssembly() == typeof(LocalHostBuilder).Assembly;
        var scriptRoot = HostSettings.AddSources(_inner.Configuration, args, isOwnProgram);
        var hostJson = HostJson.Read(scriptRoot);
        _inner.WebHost.UseKestrelCore();
        _inner.Services.AddLocalHost(hostJson, functions);
        AddLogging(hostJson);
        // Services that are missing or live too long make the start fail, not a later request.
        _inner.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));
    }

    /// <summary>The settings: command line over environment over local.settings.json.</summary>
    public ConfigurationManager Configuration => _inner.Configuration;

    /// <summary>The services; may be replaced before the host is built.</summary>
    public IServiceCollection Services => _inner.Services;

    /// <summary>The builder of the log.</summary>
    public ILoggingBuilder Logging => _inner.Logging;

    /// <summary>Builds the host, once.</summary>
    /// <exception cref="InvalidFunctionsException">A function is declared wrongly.</exception>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public WebApplication Build()
    {
        _inner.WebHost.UseUrls(HostSettings.Urls(Configuration));
        var app = _inner.Build();
        try
        {
            FunctionPipeline.Use(app);
            return app;
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private void AddLogging(HostJson hostJson)
    {
        Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        foreach (var (category, level) in hostJson.LogLevels)
        {
            Logging.AddFilter(
                string.Equals(category, "default", StringComparison.OrdinalIgnoreCase) ? null : category,
                level
            );
        }
        // It logs whole addresses, which may contain a key. No setting may override this.
        Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    }
}
