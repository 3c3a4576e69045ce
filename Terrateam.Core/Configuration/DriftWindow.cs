using System.Globalization;

namespace Terrateam.Core.Configuration;

/// <summary>A time of day in which a schedule may start, in UTC.</summary>
/// <param name="Start">The start, inclusive.</param>
/// <param name="End">The end, exclusive; earlier than <paramref name="Start"/> for a window over midnight, equal to it
/// for the whole day.</param>
public sealed record DriftWindow(TimeOnly Start, TimeOnly End)
{
    /// <summary>True where the time is within the window.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var now = TimeOnly.FromTimeSpan(time.UtcDateTime.TimeOfDay);
        if (Start == End)
            return true;
        return Start < End ? now >= Start && now < End : now >= Start || now < End;
    }

    /// <summary>
    /// Parses a time of day such as <c>22:00 UTC</c> and converts it to UTC; null where it is invalid.
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
