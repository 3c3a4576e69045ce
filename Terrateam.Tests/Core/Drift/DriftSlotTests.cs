using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Drift;

/// <summary>When a drift schedule is due.</summary>
public sealed class DriftSlotTests
{
    // A Monday.
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, CaseFile.Section("drift_slots").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_schedule_is_due_as_the_case_says(int index)
    {
        var one = CaseFile.Section("drift_slots")[index];
        var window =
            one.Text("window") is { } text && text.Split('-') is [var start, var end]
                ? new DriftWindow(
                    DriftWindow.ParseTime($"{start} UTC")!.Value,
                    DriftWindow.ParseTime($"{end} UTC")!.Value
                )
                : null;
        var schedule = new DriftSchedule(
            "s",
            Enum.Parse<DriftInterval>(one.GetProperty("schedule").GetString()!, ignoreCase: true),
            TagQuery.All,
            Window: window
        );
        DateTimeOffset? last = one.Text("last_tried") is { } tried ? Time(tried) : null;
        var changes = one.EnumerateObject()
            .Where(static entry =>
                entry.Name.Contains("updated", StringComparison.Ordinal)
                || entry.Name.Contains("changed", StringComparison.Ordinal)
            );
        DateTimeOffset? changed = changes.Select(static entry => entry.Value.GetString()).FirstOrDefault() is { } at
            ? Time(at)
            : null;

        Assert.Equal(
            one.GetProperty("fire").GetBoolean(),
            DriftSlot.IsDue(schedule, last, changed, Time(one.GetProperty("now").GetString()!))
        );
    }

    [Fact]
    public void A_schedule_that_changed_is_due_at_once_but_only_in_its_window()
    {
        var schedule = new DriftSchedule("s", DriftInterval.Monthly, TagQuery.All, Window: new(new(9, 0), new(12, 0)));
        var tried = Time("Mon 09:01");

        Assert.False(DriftSlot.IsDue(schedule, tried, changedAt: null, Time("Mon 10:00")));
        Assert.True(DriftSlot.IsDue(schedule, tried, Time("Mon 09:30"), Time("Mon 10:00")));
        Assert.False(DriftSlot.IsDue(schedule, tried, Time("Mon 09:30"), Time("Mon 12:00")));
    }

    [Theory]
    [InlineData(DriftInterval.Hourly)]
    [InlineData(DriftInterval.Daily)]
    [InlineData(DriftInterval.Weekly)]
    [InlineData(DriftInterval.Monthly)]
    public void A_schedule_starts_once_in_each_slot_however_often_it_is_looked_at(DriftInterval interval)
    {
        foreach (
            var window in new[] { null, new DriftWindow(new(22, 0), new(4, 0)), new DriftWindow(new(9, 0), new(17, 0)) }
        )
        {
            var schedule = new DriftSchedule("s", interval, TagQuery.All, Window: window);
            var starts = new List<DateTimeOffset>();
            for (var now = Monday; now < Monday.AddDays(62); now += TimeSpan.FromMinutes(7))
            {
                if (DriftSlot.IsDue(schedule, starts.Count == 0 ? null : starts[^1], changedAt: null, now))
                    starts.Add(now);
            }

            var hours = window is null ? 24 : ((window.End - window.Start).TotalHours + 24) % 24;
            var (least, most) = interval switch
            {
                DriftInterval.Hourly => (62 * hours, (62 * hours) + 62),
                DriftInterval.Daily => (62, 63),
                DriftInterval.Weekly => (9, 10),
                _ => (2.0, 3.0),
            };
            Assert.InRange(starts.Count, least - 1, most);
            Assert.All(starts, start => Assert.True(window?.Contains(start) ?? true));
        }
    }

    [Theory]
    [InlineData("22:00 UTC", "22:00")]
    [InlineData("01:30 CET", "00:30")]
    [InlineData("00:30 CEST", "22:30")]
    [InlineData("20:00 PST", "04:00")]
    [InlineData("22:00", null)]
    [InlineData("22:00 Nowhere", null)]
    [InlineData("25:00 UTC", null)]
    public void A_time_with_a_zone_is_told_in_UTC(string text, string? expected) =>
        Assert.Equal(
            expected is null ? null : TimeOnly.ParseExact(expected, "HH:mm", CultureInfo.InvariantCulture),
            DriftWindow.ParseTime(text)
        );

    // `Mon 09:01`, in the week of the tests or the next one, or a time with its date.
    private static DateTimeOffset Time(string text)
    {
        // Not tried on names of days: on a Monday, `Mon 09:01` is read as a time of today.
        if (char.IsAsciiDigit(text[0]))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

        var words = text.Split(' ');
        var day = Array.IndexOf(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], words[^2]);
        Assert.True(day >= 0, $"The case has a time that is not known: {text}");
        return Monday.AddDays(words.Length > 2 ? day + 7 : day)
            + TimeSpan.ParseExact(words[^1], @"hh\:mm", CultureInfo.InvariantCulture);
    }
}
