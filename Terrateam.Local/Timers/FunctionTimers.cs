using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Terrateam.Local.Discovery;

namespace Terrateam.Local.Timers;

/// <summary>Runs the timer functions while the host runs.</summary>
internal sealed partial class FunctionTimers : IHostedService, IDisposable
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly List<FunctionTimer> _timers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancellation = new();
    private Task _running = Task.CompletedTask;

    /// <exception cref="InvalidFunctionsException">A schedule cannot be read.</exception>
    public FunctionTimers(
        FunctionCatalogue catalogue,
        IConfiguration configuration,
        IServiceProvider services,
        IHostApplicationLifetime lifetime
    )
    {
        _lifetime = lifetime;
        var faults = new List<string>();
        foreach (var (function, trigger) in catalogue.Of<Trigger.Timer>())
        {
            // https://learn.microsoft.com/azure/azure-functions/disable-function
            if (configuration.GetValue<bool>($"AzureWebJobs.{function.Name}.Disabled"))
                continue;

            var expression = Resolve(trigger.Schedule, configuration);
            if (expression is null)
            {
                faults.Add(
                    $"Function '{function.Name}' ({function.EntryPoint}): its schedule names the setting "
                        + $"{trigger.Schedule}, which is not set."
                );
            }
            else if (TimerSchedule.Parse(expression) is not { } schedule)
            {
                faults.Add(
                    $"Function '{function.Name}' ({function.EntryPoint}): the schedule '{expression}' is neither "
                        + $"six NCRONTAB fields nor a time span."
                );
            }
            else
            {
                _timers.Add(ActivatorUtilities.CreateInstance<FunctionTimer>(services, function, trigger, schedule));
            }
        }

        if (faults.Count > 0)
            throw new InvalidFunctionsException(faults);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resumed = _timers.ConvertAll(timer => (Timer: timer, From: timer.Resume()));
        // A function that runs on start-up may need the whole app.
        _lifetime.ApplicationStarted.Register(() =>
            _running = Task.WhenAll(
                resumed.Select(r =>
                    Task.Run(
                        () => r.Timer.RunAsync(r.From.Status, r.From.IsPastDue, _stopping.Token, _cancellation.Token),
                        CancellationToken.None
                    )
                )
            )
        );
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await using (
            cancellationToken.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), _cancellation)
        )
        {
            await _running;
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _cancellation.Cancel();
        _stopping.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>The expression itself, or the value of the setting that it names; null if that is not set.</summary>
    private static string? Resolve(string schedule, IConfiguration configuration)
    {
        if (SettingPattern().Match(schedule) is not { Success: true } match)
            return schedule;
        return
            configuration[match.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal)]
                is { Length: > 0 } value
            ? value
            : null;
    }

    [GeneratedRegex("^%(?<name>[^%]+)%$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SettingPattern();
}
