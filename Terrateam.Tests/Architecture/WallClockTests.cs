using System.Text.RegularExpressions;

namespace Terrateam.Tests.Architecture;

/// <summary>Tests measure no time: what is about speed is counted, or is a benchmark.</summary>
public sealed partial class WallClockTests
{
    [Fact]
    public void No_test_measures_time()
    {
        var guilty =
            from file in CodeBase.Files("*.cs", "Terrateam.Tests")
            where file != "Terrateam.Tests/Architecture/WallClockTests.cs"
            where CodeBase.CodeLines(file).Any(static line => Measurement().IsMatch(line))
            select file;

        Assert.Empty(guilty);
    }

    [Theory]
    [InlineData("var watch = Stopwatch.StartNew();")]
    [InlineData("var start = TimeProvider.System.GetTimestamp();")]
    [InlineData("var start = Environment.TickCount64;")]
    [InlineData("var before = Environment.CpuUsage.TotalTime;")]
    [InlineData("var before = process.TotalProcessorTime;")]
    public void A_measurement_is_recognised(string line) => Assert.Matches(Measurement(), line);

    [GeneratedRegex(
        @"\b(Stopwatch|GetTimestamp|GetElapsedTime|TickCount(64)?|CpuUsage|(Total|User)ProcessorTime)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Measurement();
}
