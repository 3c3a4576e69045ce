using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Embedded.Worker.Discovery;
using Terrateam.Embedded.Worker.Http;
using Terrateam.Embedded.Worker.Settings;

namespace Terrateam.Embedded.Worker.Builder;

/// <summary>Puts a function app together.</summary>
public sealed class FunctionsApplicationBuilder : IHostApplicationBuilder
{
    private readonly WebApplicationBuilder _inner;
    private bool _hasBuilt;

    internal FunctionsApplicationBuilder(string[] args, Assembly functions)
    {
        _inner = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = functions.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Production,
        });
        var scriptRoot = HostSettings.AddSources(_inner.Configuration, args, functions);
        var hostJson = HostJson.Read(scriptRoot);
        _inner.WebHost.UseKestrelCore();
        _inner.Services.AddEmbeddedHost(hostJson, functions);
        AddLogging(hostJson);
        // A service that is missing or lives longer than what it uses is found when the app starts, not at night.
        _inner.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));
    }

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_inner).Properties;

    /// <inheritdoc/>
    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    /// <summary>The settings: command line over environment over local.settings.json.</summary>
    public ConfigurationManager Configuration => _inner.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _inner.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => _inner.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => _inner.Metrics;

    /// <inheritdoc/>
    public IServiceCollection Services => _inner.Services;

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull
        => ((IHostApplicationBuilder)_inner).ConfigureContainer(factory, configure);

    /// <summary>Builds the app, once.</summary>
    /// <exception cref="InvalidOperationException">It has been built already.</exception>
    /// <exception cref="InvalidFunctionsException">A function is declared wrongly.</exception>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public IHost Build()
    {
        if (_hasBuilt)
            throw new InvalidOperationException("The application has already been built.");
        _hasBuilt = true;
        _inner.WebHost.UseUrls(HostSettings.Urls(Configuration));
        var app = _inner.Build();
        try
        {
            FunctionPipeline.Use(app, hasHttp: Properties.ContainsKey(FunctionsApplicationBuilderAspNetCoreExtensions.WebApplicationKey));
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
            Logging.AddFilter(string.Equals(category, "default", StringComparison.OrdinalIgnoreCase) ? null : category, level);
        // It logs whole addresses, in which a key may be. Nothing may overrule that.
        Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    }
}
