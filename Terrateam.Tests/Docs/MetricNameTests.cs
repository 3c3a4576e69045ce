using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>docs/operations.md names the metrics and spans of the app, and no others.</summary>
public sealed partial class MetricNameTests
{
    /// <summary>The names of the instruments in the code.</summary>
    internal static IReadOnlyList<string> Instruments { get; } = Found(Instrument());

    [Fact]
    public void Every_metric_is_documented_and_every_documented_one_exists() =>
        Assert.Equal(
            Instruments.Order(StringComparer.Ordinal),
            Documented(static name => name.StartsWith("terrateam.", StringComparison.Ordinal))
        );

    [Fact]
    public void Every_span_is_documented()
    {
        var spans = Found(Span());

        Assert.NotEmpty(spans);
        Assert.Empty(spans.Except(Documented(static _ => true)));
    }

    private static List<string> Found(Regex pattern) =>
        [
            .. CodeBase
                .Files("*.cs", "Terrateam.Functions")
                .SelectMany(file => pattern.Matches(CodeBase.Read(file)))
                .Select(static match => match.Groups[1].Value)
                .Distinct(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Documented(Func<string, bool> isMeant) =>
        Page.Open("docs/operations.md")
            .Rows.Select(static row => row[0])
            .Where(static cell => cell.StartsWith('`') && cell.EndsWith('`'))
            .Select(static cell => cell.Trim('`'))
            .Where(isMeant)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex("\"(terrateam\\.[a-z_.]+)\",\\s*(?:Measure,\\s*)?\"(?:s|\\{[a-z_]+\\})\"")]
    private static partial Regex Instrument();

    [GeneratedRegex(
        "(?:Work\\.Begin|Work\\.Continue|RunWork\\.Begin|Tracing\\.Step|Tracing\\.Call)\\((?:logger, )?\"([a-z.]+)\""
    )]
    private static partial Regex Span();
}
