using CsCheck;
using Terrateam.Benchmarks.Fuzzing;

namespace Terrateam.Tests.Core;

/// <summary>
/// Hostile texts are parsed or refused in time that grows with their length. Millions of them:
/// <c>dotnet run -c Release --project Terrateam.Benchmarks -- fuzz --inputs 2000000</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int Inputs = 2_000;

    [Fact]
    public void Any_configuration_is_valid_and_reads_back_or_is_refused_with_places() =>
        Check(static inputs => inputs.Yaml(), FuzzTargets.Yaml);

    [Fact]
    public void Any_query_is_valid_and_reads_back_or_is_refused_with_a_position() =>
        Check(static inputs => inputs.Query(), FuzzTargets.Query);

    [Fact]
    public void Any_comment_has_commands_or_none() => Check(static inputs => inputs.Comment(), FuzzTargets.Comment);

    [Theory]
    [InlineData("yaml: entries", 4_000)]
    [InlineData("yaml: brackets", 40_000)]
    [InlineData("yaml: one key", 20_000)]
    [InlineData("yaml: anchors", 2_000)]
    [InlineData("yaml: merge keys", 1_000)]
    [InlineData("yaml: blanks", 40_000)]
    [InlineData("yaml: surrogates", 20_000)]
    [InlineData("yaml: faults", 4_000)]
    [InlineData("comment: lines", 1_000)]
    [InlineData("comment: words", 8_000)]
    public void Eight_times_the_text_takes_nothing_like_the_square_of_it(string kind, int size)
    {
        // Linear work grows eightfold and quadratic work sixty-four times; between them there is room for a busy
        // machine.
        const int Factor = 8;
        const double Most = 32;
        var target = kind.StartsWith("yaml", StringComparison.Ordinal)
            ? FuzzTargets.Yaml
            : (Func<string, string?>)FuzzTargets.Comment;
        var (small, large) = (Text(kind, size), Text(kind, size * Factor));
        Assert.Null(FuzzTargets.Try(target, small));
        Assert.Null(FuzzTargets.Try(target, large));

        var ratio = double.MaxValue;
        for (var attempt = 0; attempt < 5 && ratio > Most; attempt++)
            ratio = Math.Min(ratio, Least(target, large) / Math.Max(Least(target, small), 0.05));
        Assert.True(ratio <= Most, $"{kind}: {ratio:0.0} times as long");
    }

    private static double Least(Func<string, string?> target, string text) =>
        Enumerable
            .Range(0, 3)
            .Min(attempt =>
            {
                var start = TimeProvider.System.GetTimestamp();
                _ = FuzzTargets.Try(target, text);
                return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            });

    private static string Text(string kind, int size) =>
        kind switch
        {
            "yaml: entries" => "dirs:\n" + Repeat(size, static index => $"  d{index}: {{tags: [a]}}\n"),
            "yaml: brackets" => "definitions: " + new string('[', size),
            "yaml: one key" => $"{new string('k', size)}: 1\n",
            "yaml: anchors" => "definitions:\n"
                + Repeat(size, static index => $"  a{index}: &a{index} x\n  b{index}: *a{index}\n"),
            "yaml: merge keys" => "definitions:\n  base: &base {tags: [a], create_if_missing: true}\ndirs:\n"
                + Repeat(size, static index => $"  d{index}: {{<<: *base}}\n"),
            "yaml: blanks" => new string(' ', size) + "enabled: true",
            "yaml: surrogates" => "definitions: \"" + new string('\ud83d', size) + "\"",
            "yaml: faults" => Repeat(size, static index => $"enabledd{index}: {{a: 1}}\n"),
            "comment: lines" => Repeat(size, static _ => "terrateam plan dir:a and (b or c)\n"),
            _ => "terrateam plan " + Repeat(size, static _ => "a "),
        };

    private static string Repeat(int count, Func<int, string> text) =>
        string.Concat(Enumerable.Range(0, count).Select(text));

    private static void Check(Func<FuzzInputs, string> make, Func<string, string?> target) =>
        Gen.Int.Sample(
            seed =>
            {
                var text = make(new FuzzInputs(seed));
                Assert.Null(FuzzTargets.Try(target, text));
            },
            iter: Inputs
        );
}
