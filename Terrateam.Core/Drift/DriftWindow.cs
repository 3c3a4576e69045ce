using System.Globalization;

namespace Terrateam.Core.Drift;

/// <summary>A time of day in which a schedule may start, by UTC.</summary>
/// <param name="Start">From then on.</param>
/// <param name="End">Until before then; earlier than <paramref name="Start"/> where it goes over midnight, the same for
/// the whole day.</param>
public sealed record DriftWindow(TimeOnly Start, TimeOnly End)
{
    /// <summary>True where a time lies within.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var now = TimeOnly.FromTimeSpan(time.UtcDateTime.TimeOfDay);
        if (Start == End)
            return true;
        return Start < End ? now >= Start && now < End : now >= Start || now < End;
    }

    /// <summary>
    /// Reads a time of day such as <c>22:00 UTC</c> and tells it in UTC; null where the text is none.
    /// </summary>
    /// <param name="text">Hours and minutes, a space, and the abbreviation of a time zone.</param>
    public static TimeOnly? ParseTime(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var clock, var zone]
            && TimeOnly.TryParseExact(clock, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && TimeZones.OffsetOf(zone) is { } offset
            ? time.Add(-offset)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:HH:mm}-{End:HH:mm} UTC");
}
