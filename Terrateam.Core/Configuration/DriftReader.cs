using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>Builds the drift schedules of a file that was read and checked, in either of its two forms.</summary>
internal static class DriftReader
{
    internal static DriftSettings Read(JsonObject? json)
    {
        if (json is null)
            return DriftSettings.Off;

        var enabled = json.Flag("enabled", otherwise: false);
        return json["schedules"] is JsonObject schedules
            ? new(enabled, [.. schedules.Select(static schedule => Schedule(schedule.Key, schedule.Value!.AsObject()))])
            : new(enabled, [Schedule(DriftSchedule.OnlyName, json)]);
    }

    private static DriftSchedule Schedule(string name, JsonObject json) =>
        new(
            name,
            json.Text("schedule") switch
            {
                "hourly" => DriftInterval.Hourly,
                "weekly" => DriftInterval.Weekly,
                "monthly" => DriftInterval.Monthly,
                _ => DriftInterval.Daily,
            },
            json.Text("tag_query") is { } query ? Texts.ToQuery(query) : TagQuery.All,
            json.Flag("reconcile", otherwise: false),
            json["window"] is JsonObject window ? new(TimeOf(window, "start"), TimeOf(window, "end")) : null
        );

    private static TimeOnly TimeOf(JsonObject window, string key) =>
        DriftWindow.ParseTime(window.Text(key)!) ?? throw new InvalidOperationException("The time was checked before.");
}
