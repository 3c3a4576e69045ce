namespace Terrateam.Core.Drift;

/// <summary>The time zones that a window may name. An abbreviation stands for one offset all year: CEST is not CET in summer.</summary>
public static class TimeZones
{
    // In minutes. Where an abbreviation means several zones, it is the one that PostgreSQL takes, as in the original.
    private static readonly Dictionary<string, int> Minutes = new(StringComparer.Ordinal)
    {
        ["UTC"] = 0, ["GMT"] = 0, ["Z"] = 0, ["WET"] = 0, ["WEST"] = 60, ["BST"] = 60, ["CET"] = 60, ["CEST"] = 120,
        ["EET"] = 120, ["EEST"] = 180, ["MSK"] = 180, ["IST"] = 120, ["SAST"] = 120, ["EAT"] = 180, ["WAT"] = 60, ["CAT"] = 120,
        ["PKT"] = 300, ["NPT"] = 345, ["ICT"] = 420, ["WIB"] = 420, ["HKT"] = 480, ["SGT"] = 480, ["PHT"] = 480, ["AWST"] = 480,
        ["JST"] = 540, ["KST"] = 540, ["ACST"] = 570, ["ACDT"] = 630, ["AEST"] = 600, ["AEDT"] = 660, ["NZST"] = 720, ["NZDT"] = 780,
        ["NST"] = -210, ["NDT"] = -150, ["AST"] = -240, ["ADT"] = -180, ["BRT"] = -180, ["ART"] = -180, ["EST"] = -300, ["EDT"] = -240,
        ["CST"] = -360, ["CDT"] = -300, ["MST"] = -420, ["MDT"] = -360, ["PST"] = -480, ["PDT"] = -420, ["AKST"] = -540, ["AKDT"] = -480,
        ["HST"] = -600,
    };

    /// <summary>The abbreviations, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Minutes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How much a zone is ahead of UTC; null where the abbreviation is not known.</summary>
    public static TimeSpan? OffsetOf(string zone) => Minutes.TryGetValue(zone, out var minutes) ? TimeSpan.FromMinutes(minutes) : null;
}
