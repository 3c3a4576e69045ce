using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The names of statuses.</summary>
public sealed class StatusTitleTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("commit_status_title").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_title_is_what_the_case_says(int index)
    {
        var one = CaseFile.Section("commit_status_title")[index];
        var (directory, workspace) = (
            Told(one.GetProperty("dir").GetString()!),
            Told(one.GetProperty("workspace").GetString()!)
        );
        var operation = one.GetProperty("operation").GetString()!;

        Assert.Equal(
            Expected(one.GetProperty("expect").GetString()!, directory, workspace),
            StatusTitle.For(operation, new(directory, workspace))
        );
    }

    // `x*230 (230 characters)` is so many of the letter, as `x*230` alone is.
    private static string Told(string text) =>
        text.Split(' ')[0].Split('*') is [{ Length: 1 } letter, var count]
        && int.TryParse(count, CultureInfo.InvariantCulture, out var times)
            ? new string(letter[0], times)
            : text;

    // Text between angle brackets is prose: the last so many characters of a name, or a hash.
    private static string Expected(string told, string directory, string workspace) =>
        Regex.Replace(told, "<([^>]*)>", part =>
        {
            var words = part.Groups[1].Value;
            var count = int.Parse(Regex.Match(words, "[0-9]+").ValueSpan, CultureInfo.InvariantCulture);
            var text = words.EndsWith("dir", StringComparison.Ordinal) ? directory : workspace;
            return words switch
            {
                _ when words.Contains("sha256", StringComparison.Ordinal) => Convert.ToHexStringLower(
                    SHA256.HashData(Encoding.UTF8.GetBytes($"{directory}:{workspace}"))
                )[..count],
                _ when words.StartsWith("last", StringComparison.Ordinal) => text[^Math.Min(count, text.Length)..],
                _ => text[..Math.Min(count, text.Length)],
            };
        });

    [Fact]
    public void A_title_is_never_too_long_and_no_two_are_the_same() =>
        Gen.Select(Gen.String[0, 400], Gen.String[0, 300], Gen.String[0, 300])
            .Sample(
                (directory, one, other) =>
                {
                    var title = StatusTitle.For("apply", new(directory, one));
                    return title.Length <= 255
                        && (one == other || title != StatusTitle.For("apply", new(directory, other)));
                }
            );

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\u202etxt.exe", "a\\u202etxt.exe")]
    [InlineData("a\u001b[31mb", "ab")]
    public void A_title_shows_what_is_there_on_one_line(string directory, string shown)
    {
        var title = StatusTitle.For("plan", new(directory, "default"));

        Assert.Matches(
            $"^terrateam plan: {System.Text.RegularExpressions.Regex.Escape(shown)} default [0-9a-f]{{6}}$",
            title
        );
        Assert.NotEqual(title, StatusTitle.For("plan", new(shown, "default")));
    }
}
