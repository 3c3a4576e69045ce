namespace Terrateam.Embedded.Worker;

/// <summary>Makes a function run on a schedule.</summary>
/// <param name="schedule">
/// Six NCRONTAB fields with seconds first (<c>0 */5 * * * *</c>), a time span (<c>00:30:00</c>), or <c>%Name%</c> to
/// read either from the settings. Times are UTC.
/// </param>
/// <remarks>https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>The expression as written.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>
    /// Whether occurrences are kept across restarts, so that a missed one is caught up. Ignored for schedules that
    /// occur more than once a minute, which are never monitored.
    /// </summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether it also runs when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}
