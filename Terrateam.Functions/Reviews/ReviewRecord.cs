using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Reviews;

/// <summary>A week of ISO 8601, from Monday to Monday, in UTC.</summary>
/// <param name="Name">Such as <c>2026-W48</c>.</param>
/// <param name="From">Its begin.</param>
internal sealed record ReviewedWeek(string Name, DateTimeOffset From)
{
    public DateTimeOffset To => From.AddDays(7);

    /// <summary>The last week that is over.</summary>
    public static ReviewedWeek Before(DateTimeOffset now)
    {
        var day = now.UtcDateTime.Date.AddDays(-7);
        var (year, week) = (ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day));
        var monday = DateTime.SpecifyKind(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday), DateTimeKind.Utc);
        return new(string.Create(CultureInfo.InvariantCulture, $"{year:D4}-W{week:D2}"), new DateTimeOffset(monday));
    }
}

/// <summary>A weekly review.</summary>
/// <param name="Week">Its week.</param>
/// <param name="Repository">Owner and name of the repository.</param>
/// <param name="Issue">The issue; null until GitHub told its number.</param>
/// <param name="OpenedAt">When it was opened.</param>
internal sealed record ReviewRecord(string Week, string Repository, int? Issue, DateTimeOffset OpenedAt)
{
    /// <summary>Who signed it off, or null.</summary>
    public string? SignedOffBy { get; init; }

    /// <summary>When, or null.</summary>
    public DateTimeOffset? SignedOffAt { get; init; }

    public static DocumentKey KeyOf(string week) => new("reviews", "all", week);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ReviewRecord))]
internal sealed partial class ReviewJson : JsonSerializerContext;
