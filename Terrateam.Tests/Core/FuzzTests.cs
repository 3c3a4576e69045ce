using CsCheck;
using Terrateam.Benchmarks.Fuzzing;

namespace Terrateam.Tests.Core;

/// <summary>
/// Hostile texts are parsed or refused in steps that grow with their length. Millions of them:
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
    [InlineData("yaml: entries", 1_000)]
    [InlineData("yaml: brackets", 10_000)]
    [InlineData("yaml: one key", 5_000)]
    [InlineData("yaml: anchors", 500)]
    [InlineData("yaml: merge keys", 250)]
    [InlineData("yaml: blanks", 10_000)]
    [InlineData("yaml: surrogates", 5_000)]
    [InlineData("yaml: faults", 1_000)]
    [InlineData("comment: lines", 200)]
    [InlineData("comment: words", 4_000)]
    [InlineData("comment: parentheses", 500)]
    [InlineData("comment: backticks", 8_000)]
    [InlineData("comment: fences", 2_000)]
    [InlineData("query: parentheses", 500)]
    [InlineData("query: negations", 100)]
    [InlineData("query: words", 200)]
    [InlineData("query: choices", 100)]
    public void Eight_times_the_text_takes_nothing_like_the_square_of_it(string kind, int size)
    {
        // Linear work grows eightfold, quadratic work sixty-four times.
        const int Factor = 8;
        const double MaxGrowth = 12;
        var (small, large) = OperationCount.Of(Reading, (kind, size), (kind, size * Factor));
        Assert.True(large.Over(small) <= MaxGrowth, $"{kind}: {small}, then {large}");
    }

    private static Action Reading((string Kind, int Size) input)
    {
        var target = input.Kind.Split(':')[0] switch
        {
            "yaml" => FuzzTargets.Yaml,
            "query" => FuzzTargets.Query,
            _ => (Func<string, string?>)FuzzTargets.Comment,
        };
        var text = Text(input.Kind, input.Size);
        return () => Assert.Null(target(text));
    }

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
            "comment: words" => "terrateam plan " + Repeat(size, static _ => "a "),
            "comment: parentheses" => Repeat(size, static _ => "terrateam plan ("),
            "comment: backticks" => "terrateam plan\n" + new string('`', size),
            "comment: fences" => "terrateam plan\n" + Repeat(size, static _ => "```\n"),
            "query: parentheses" => new string('(', size),
            "query: negations" => Repeat(size, static _ => "not ") + "a",
            "query: words" => Repeat(size, static _ => "a "),
            _ => Repeat(size, static _ => "a or ") + "a",
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
