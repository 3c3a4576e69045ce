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
        ["ACT"] = -300, ["ACWST"] = 525, ["AFT"] = 270, ["ALMT"] = 300, ["AMST"] = 300, ["AMT"] = 240, ["ANAT"] = 720, ["AQTT"] = 300, ["AZOST"] = 0,
        ["AZOT"] = -60, ["AZT"] = 240, ["BIOT"] = 360, ["BIT"] = -720, ["BNT"] = 480, ["BOT"] = -240, ["BRST"] = -120, ["BTT"] = 360, ["CCT"] = 480,
        ["CHADT"] = 825, ["CHAST"] = 765, ["CHOST"] = 540, ["CHOT"] = 480, ["CHST"] = 600, ["CHUT"] = 600, ["CIST"] = -480, ["CKT"] = -600,
        ["CLST"] = -180, ["CLT"] = -240, ["COST"] = -240, ["COT"] = -300, ["CVT"] = -60, ["CWST"] = 525, ["CXT"] = 420, ["DAVT"] = 420,
        ["DDUT"] = 600, ["DFT"] = 60, ["EASST"] = -300, ["EAST"] = -360, ["ECT"] = -300, ["EGST"] = 0, ["EGT"] = -60, ["FET"] = 180, ["FJT"] = 720,
        ["FKST"] = -180, ["FKT"] = -240, ["FNT"] = -120, ["GALT"] = -360, ["GAMT"] = -540, ["GET"] = 240, ["GFT"] = -180, ["GILT"] = 720,
        ["GIT"] = -540, ["GST"] = 240, ["GYT"] = -240, ["HAEC"] = 120, ["HDT"] = -540, ["HMT"] = 300, ["HOVST"] = 480, ["HOVT"] = 420,
        ["IDLW"] = -720, ["IDT"] = 180, ["IOT"] = 360, ["IRDT"] = 270, ["IRKT"] = 480, ["IRST"] = 210, ["KALT"] = 120, ["KGT"] = 360, ["KOST"] = 660,
        ["KRAT"] = 420, ["LHST"] = 630, ["LINT"] = 840, ["MAGT"] = 660, ["MART"] = -570, ["MAWT"] = 300, ["MEST"] = 120, ["MET"] = 60, ["MHT"] = 720,
        ["MIST"] = 660, ["MIT"] = -570, ["MMT"] = 390, ["MUT"] = 240, ["MVT"] = 300, ["MYT"] = 480, ["NCT"] = 660, ["NFT"] = 660, ["NOVT"] = 420,
        ["NT"] = -210, ["NUT"] = -660, ["OMST"] = 360, ["ORAT"] = 300, ["PET"] = -300, ["PETT"] = 720, ["PGT"] = 600, ["PHOT"] = 780, ["PHST"] = 480,
        ["PMDT"] = -120, ["PMST"] = -180, ["PONT"] = 660, ["PWT"] = 540, ["PYST"] = -180, ["PYT"] = -240, ["RET"] = 240, ["ROTT"] = -180,
        ["SAKT"] = 660, ["SAMT"] = 240, ["SBT"] = 660, ["SCT"] = 240, ["SDT"] = -600, ["SLST"] = 330, ["SRET"] = 660, ["SRT"] = -180, ["SST"] = -660,
        ["SYOT"] = 180, ["TAHT"] = -600, ["TFT"] = 300, ["THA"] = 420, ["TJT"] = 300, ["TKT"] = 780, ["TLT"] = 540, ["TMT"] = 300, ["TOT"] = 780,
        ["TRT"] = 180, ["TST"] = 480, ["TVT"] = 720, ["ULAST"] = 540, ["ULAT"] = 480, ["UYST"] = -120, ["UYT"] = -180, ["UZT"] = 300, ["VET"] = -240,
        ["VLAT"] = 600, ["VOLT"] = 180, ["VOST"] = 360, ["VUT"] = 660, ["WAKT"] = 720, ["WAST"] = 120, ["WGST"] = -120, ["WGT"] = -180, ["WIT"] = 540,
        ["WITA"] = 480, ["WST"] = 480, ["YAKT"] = 540, ["YEKT"] = 300,
    };

    /// <summary>The abbreviations, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Minutes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How much a zone is ahead of UTC; null where the abbreviation is not known.</summary>
    public static TimeSpan? OffsetOf(string zone) => Minutes.TryGetValue(zone, out var minutes) ? TimeSpan.FromMinutes(minutes) : null;
}
