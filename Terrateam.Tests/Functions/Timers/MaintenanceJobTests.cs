using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;
using Terrateam.Tests.Functions.Pages;

namespace Terrateam.Tests.Functions.Timers;

/// <summary>The jobs that the folders of the app register.</summary>
public sealed class MaintenanceJobTests
{
    // The last runs are stored under the names: one that is renamed runs once too often.
    private static readonly Dictionary<string, int?> Minutes = new(StringComparer.Ordinal)
    {
        ["installations"] = null,
        ["repair"] = null,
        ["redeliver"] = 5,
        ["drift"] = 5,
        ["remove"] = 5,
        ["expire"] = 60,
        ["rewrap"] = 60,
        ["backup"] = 15,
        ["refusals"] = 60,
        ["review"] = 60,
        ["incidents"] = 60,
        ["gauges"] = 5,
        ["alarms"] = 60,
        ["purge"] = 24 * 60,
        ["anchor"] = null,
        ["audit"] = 24 * 60,
        ["permissions"] = 24 * 60,
        ["mails"] = 24 * 60,
        ["announce"] = 5,
        ["review-mails"] = 60,
        ["locks"] = 60,
        ["notify"] = null,
    };

    [Fact]
    public async Task Every_job_is_registered_once_with_its_interval_and_what_may_wait_comes_last()
    {
        await using var here = await PagesEnvironment.StartAsync();

        var jobs = here.App.Services.GetServices<MaintenanceJob>().OrderBy(static job => job.Place).ToList();

        Assert.Equal(
            Minutes.OrderBy(static job => job.Key, StringComparer.Ordinal),
            jobs.Select(static job => KeyValuePair.Create(job.Name, (int?)job.Interval?.TotalMinutes))
                .OrderBy(static job => job.Key, StringComparer.Ordinal)
        );
        Assert.Equal(["installations", "repair"], jobs.Take(2).Select(static job => job.Name));
        Assert.Equal("notify", jobs[^1].Name);
        Assert.Equal("permissions", Assert.Single(jobs, static job => job.AtStart).Name);
    }
}
