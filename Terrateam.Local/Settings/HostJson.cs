using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Terrateam.Local.Settings;

/// <summary>
/// The keys of host.json that this host uses. All other keys of its schema are for the real host and are ignored.
/// </summary>
/// <remarks>https://learn.microsoft.com/azure/azure-functions/functions-host-json</remarks>
internal sealed record HostJson
{
    /// <summary><c>extensions.http.routePrefix</c>: what routes start with, without slashes; empty for none.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary><c>extensions.http.maxConcurrentRequests</c>: functions that run at once; null for no limit.</summary>
    public int? MaxConcurrentRequests { get; init; }

    /// <summary>
    /// <c>extensions.http.maxOutstandingRequests</c>: those that run or wait; more are refused; null for no limit.
    /// </summary>
    public int? MaxOutstandingRequests { get; init; }

    /// <summary>
    /// <c>functionTimeout</c>: how long a function may run; null for no limit. 30 minutes unless set.
    /// </summary>
    public TimeSpan? FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>logging.logLevel</c>: the minimum level by category.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevels { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary>Reads the file of a script root. Without a file every key has its default.</summary>
    /// <param name="scriptRoot">The directory.</param>
    /// <exception cref="SettingsException">A key is unknown or has a value of a wrong kind, which the real host
    /// ignores.</exception>
    public static HostJson Read(string scriptRoot)
    {
        var path = Path.Combine(scriptRoot, "host.json");
        return JsonFile.Read(path) is { } root ? Read(new HostJsonReader(path, root)) : new HostJson();
    }

    private static HostJson Read(HostJsonReader root)
    {
        if (root.Text("version") != "2.0")
            throw root.Fault("version", "must be \"2.0\"");
        root.RequireKnown(
            "version",
            "functionTimeout",
            "extensions",
            "logging",
            "extensionBundle",
            "functions",
            "singleton",
            "retry",
            "watchDirectories",
            "watchFiles",
            "healthMonitor",
            "aggregator",
            "concurrency",
            "telemetryMode",
            "managedDependency",
            "customHandler",
            "sendCanceledInvocationsToWorker",
            "$schema"
        );

        var http = root.Section("extensions").Section("http");
        http.RequireKnown(
            "routePrefix",
            "maxConcurrentRequests",
            "maxOutstandingRequests",
            "dynamicThrottlesEnabled",
            "customHeaders",
            "hsts",
            "enableChunkedRequestBinding"
        );
        var logging = root.Section("logging");
        logging.RequireKnown("logLevel", "fileLoggingMode", "console", "applicationInsights");
        return new HostJson
        {
            RoutePrefix = (http.Text("routePrefix") ?? "api").Trim('/'),
            MaxConcurrentRequests = Limit(http, "maxConcurrentRequests"),
            MaxOutstandingRequests = Limit(http, "maxOutstandingRequests"),
            FunctionTimeout = Timeout(root),
            LogLevels = Levels(logging.Section("logLevel")),
        };
    }

    private static int? Limit(HostJsonReader section, string key) =>
        section.Number(key) switch
        {
            null or -1 => null,
            > 0 and var limit => limit,
            _ => throw section.Fault(key, "must be a number above 0, or -1 for no limit"),
        };

    private static TimeSpan? Timeout(HostJsonReader root)
    {
        const string Key = "functionTimeout";
        if (root.Text(Key) is not { } text)
            return new HostJson().FunctionTimeout;
        if (text == "-1")
            return null;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit > TimeSpan.Zero
            ? limit
            : throw root.Fault(Key, "must be a time such as \"00:10:00\", or \"-1\" for no limit");
    }

    private static Dictionary<string, LogLevel> Levels(HostJsonReader section)
    {
        var levels = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
        foreach (var category in section.Keys)
        {
            levels[category] =
                Enum.TryParse<LogLevel>(section.Text(category), ignoreCase: true, out var level)
                && Enum.IsDefined(level)
                    ? level
                    : throw section.Fault(category, $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
        }

        return levels;
    }
}
