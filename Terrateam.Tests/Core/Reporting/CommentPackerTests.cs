using System.Text.Json;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The shared cases of how parts are put into comments, and of how outputs are shortened.</summary>
public sealed class CommentPackerTests
{
    // Those about an earlier comment are in CommentReplacementTests.
    public static TheoryData<int> Cases =>
        [
            .. Enumerable
                .Range(0, CaseFile.Section("comment_clustering").GetProperty("cases").GetArrayLength())
                .Where(static index => Case(index).TryGetProperty("comments", out _)),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_fill_comments_as_the_case_says(int index)
    {
        // A hundredfold, so that what joins two parts does not count.
        const int Scale = 100;
        var most = (CaseFile.Section("comment_clustering").GetProperty("max_comment_length").GetInt32() * Scale) + 20;
        var blocks = Case(index)
            .GetProperty("elements")
            .EnumerateArray()
            .OrderBy(static element => element[1].GetBoolean())
            .ThenBy(static element => element[0].GetString(), StringComparer.Ordinal)
            .Select(static element => Block(element[0].GetString()!, element[2].GetInt32() * Scale));

        var comments = CommentPacker.Pack([.. blocks], most, most, most: 8);

        var expected = Case(index)
            .GetProperty("comments")
            .EnumerateArray()
            .Select(static comment =>
                string.Join(' ', comment.EnumerateArray().Select(static name => name.GetString()))
            );
        Assert.Equal(
            expected,
            comments.Select(static comment =>
                string.Join(
                    ' ',
                    comment
                        .Split("\n", StringSplitOptions.RemoveEmptyEntries)
                        .Select(static block => block.TrimEnd('.'))
                )
            )
        );
    }

    // The cases of the tail (`output_tail`) are prose; these three tests implement them.
    [Theory]
    [InlineData("short", 5)]
    [InlineData("short", 100)]
    [InlineData("", 1)]
    public void What_is_short_enough_stays_as_it_is(string text, int size) =>
        Assert.Equal(text, Truncation.KeepEnd(text, size));

    [Fact]
    public void A_line_says_that_earlier_output_was_trimmed_and_the_end_is_kept_from_the_start_of_a_line()
    {
        var text = string.Join('\n', Enumerable.Range(0, 1_000).Select(static line => $"line {line}"));
        var kept = Truncation.KeepEnd(text, 200);

        Assert.StartsWith($"{Truncation.Trimmed}\nline ", kept, StringComparison.Ordinal);
        Assert.EndsWith("line 998\nline 999", kept, StringComparison.Ordinal);
        Assert.InRange(Truncation.SizeOf(kept), 150, 200);
    }

    [Fact]
    public void Text_without_a_line_break_is_trimmed_too()
    {
        var kept = Truncation.KeepEnd(string.Concat(Enumerable.Repeat("\U0001F600", 500)), 203);
        Assert.StartsWith($"{Truncation.Trimmed}\n\U0001F600", kept, StringComparison.Ordinal);
        Assert.InRange(Truncation.SizeOf(kept), 190, 203);
        Assert.DoesNotContain('\ufffd', kept);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quotes\" and \\ and\nlines\ttabs\u0001")]
    [InlineData("\u4e2d\u6587 and \U0001F600")]
    public void A_size_is_the_bytes_of_the_json(string text)
    {
        using var stream = new MemoryStream();
        using (
            var writer = new Utf8JsonWriter(
                stream,
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            writer.WriteStringValue(text);
        }
        // The encoder of .NET escapes emoji too, which GitHub's does not need.
        Assert.InRange(Truncation.SizeOf(text), text.Length, (int)stream.Length - 2);
    }

    private static JsonElement Case(int index) => CaseFile.Section("comment_clustering").GetProperty("cases")[index];

    private static CommentBlock Block(string name, int size) =>
        new(room => size <= room ? name + new string('.', size - name.Length) : null, $"{name}*", IsLine: false);
}
