using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Cli.Secrets;
using Terrateam.Tests.Cli;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>A secret does not get into a log or a comment by being encoded, quoted, broken or cut.</summary>
public sealed class MaskedOutputTests
{
    private const string Secret = "correct-horse/battery+staple";

    private static readonly Func<string, string>[] Forms =
    [
        static s => s,
        static s => Json(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
        static s => Json(s, JavaScriptEncoder.Default),
        static s =>
            Json(s, JavaScriptEncoder.Default)
                .Replace(@"\u003C", @"\u003c", StringComparison.Ordinal)
                .Replace(@"\u003E", @"\u003e", StringComparison.Ordinal)
                .Replace(@"\u002B", @"\u002b", StringComparison.Ordinal),
        static s => OfGo(s),
        static s => OfGo(OfGo(s)),
        static s => Json(OfGo(s), JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
        static s =>
            Json(Json(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
        static s => Json(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Replace("/", @"\/", StringComparison.Ordinal),
        static s => Templates(s),
        static s => Templates(Json(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)),
        WebUtility.HtmlEncode,
        static s => WebUtility.HtmlEncode(s).Replace("&quot;", "&#34;", StringComparison.Ordinal),
        static s => WebUtility.HtmlEncode(s).Replace("&#39;", "&#x27;", StringComparison.Ordinal),
        static s => WebUtility.HtmlEncode(s).Replace("&#39;", "&apos;", StringComparison.Ordinal),
        Uri.EscapeDataString,
        static s => LowerPercent(Uri.EscapeDataString(s)),
        WebUtility.UrlEncode,
        static s => LowerPercent(WebUtility.UrlEncode(s)),
        static s => s.Replace("'", "''", StringComparison.Ordinal),
        static s => s.Replace("\"", "\"\"", StringComparison.Ordinal),
        static s => s.Replace("'", @"'\''", StringComparison.Ordinal),
        static s => Convert.ToHexString(Encoding.UTF8.GetBytes(s)),
        static s => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
        static s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)),
        static s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)).TrimEnd('='),
        static s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
    ];

    private static readonly Gen<string> Secrets = Gen.Char["abcXYZ0189\"'\\<>&${%+/=!~-_.,;:()[] "]
        .Array[12, 60]
        .Select(static letters => $"k{new string(letters)}K");

    [Fact]
    public void No_form_of_a_secret_passes() =>
        Gen.Select(Secrets, Gen.Int[0, Forms.Length - 1])
            .Sample(
                static (secret, form) =>
                {
                    var encoded = Forms[form](secret);

                    Assert.Equal("|***|", MaskOf(secret).Mask($"|{encoded}|"));
                }
            );

    [Fact]
    public void No_form_that_is_broken_over_lines_passes() =>
        Gen.Select(Secrets, Gen.Int[0, Forms.Length - 1], Gen.Int[1, 80], Gen.OneOf("\n", "\r\n", "\n    ", "\n│ "))
            .Sample(
                static (secret, form, width, end) =>
                {
                    var broken = string.Join(
                        end,
                        Forms[form](secret).Chunk(width).Select(static line => new string(line))
                    );

                    Assert.Equal("|***|", MaskOf(secret).Mask($"|{broken}|"));
                }
            );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Within_a_longer_text_in_base64_nothing_readable_is_left(int before)
    {
        foreach (var safe in (bool[])[false, true])
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{new string('x', before)}{Secret}:and more"));
            text = safe ? text.Replace('+', '-').Replace('/', '_') : text;

            var masked = MaskOf(Secret).Mask(text);

            Assert.DoesNotContain(text[((before * 8 / 6) + 2)..(before + 30)], masked, StringComparison.Ordinal);
            Assert.Contains("***", masked, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_line_of_a_key_is_a_secret_and_so_is_all_of_it_in_one_line()
    {
        string[] lines =
        [
            "-----BEGIN PRIVATE KEY-----",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw",
            "ggSjAgEAAoIBAQC7VJTUt9Us8cKj",
            "-----END PRIVATE KEY-----",
        ];
        var mask = MaskOf(string.Join('\n', lines) + "\n");

        Assert.All(lines, line => Assert.Equal("key: ***.", mask.Mask($"key: {line}.")));
        Assert.Equal("key: \"***\\n\"", mask.Mask($"key: \"{string.Join("\\n", lines)}\\n\""));
        Assert.Equal("key: ***.", mask.Mask($"key: {string.Join(' ', lines)}."));
    }

    [Fact]
    public async Task A_line_that_is_printed_in_pieces_shows_no_part_of_it()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject { ["TOKEN_OF_OURS"] = Secret }.ToJsonString();

        // The log takes long lines in pieces of 32 KiB, more or less: somewhere in here is the end of one.
        var exit = await PrintAsync(
            scenario,
            "for i in $(seq 4000); do printf '%s' x \"$TOKEN_OF_OURS\" yy; done; echo"
        );

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("x***yyx***yy", exit.Output, StringComparison.Ordinal);
        AssertNoPartOf(Secret, exit.Output.Replace($"::add-mask::{Secret}", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_is_cut_because_it_is_too_long_ends_in_no_part_of_it()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject { ["TOKEN_OF_OURS"] = Secret }.ToJsonString();

        var exit = await PrintAsync(
            scenario,
            "yes \"x${TOKEN_OF_OURS}yy\" | head -c 6000000 | tr -d '\\n'; echo the end"
        );

        Assert.True(exit.Code == 0, exit.Output);
        var text = scenario.Text("run");
        Assert.Contains("characters left out", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, (1024 * 1024) + 100);
        Assert.Contains("the end", text, StringComparison.Ordinal);
        AssertNoPartOf(Secret, text);
    }

    [Fact]
    public async Task A_secret_that_is_too_short_is_named_and_words_stay_whole()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["SECRETS_CONTEXT"] = new JsonObject
        {
            ["PIN_OF_OURS"] = "ace",
            ["FLAG_OF_OURS"] = "1",
            ["TOKEN_OF_OURS"] = Secret,
        }.ToJsonString();

        var exit = await PrintAsync(
            scenario,
            "echo interface, 127.0.0.10, space; echo the pin is ace, and place1 is no place"
        );

        Assert.True(exit.Code == 0, exit.Output);
        var warning = Assert.Single(exit.Output.Split('\n'), line =>
            line.StartsWith("::warning::", StringComparison.Ordinal)
            && line.Contains("PIN_OF_OURS", StringComparison.Ordinal)
        );
        Assert.Contains("FLAG_OF_OURS", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN_OF_OURS", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("ace", warning, StringComparison.Ordinal);
        Assert.Equal("interface, 127.0.0.10, space\nthe pin is ***, and place1 is no place\n", scenario.Text("run"));
    }

    private static async Task<RunnerExit> PrintAsync(Scenario scenario, string script)
    {
        var head = scenario.Repository.Commit("main", Files(("a/script", script)));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """{"workflows": [{"plan": [{"type": "run", "cmd": ["bash", "script"], "visible_on": "always"}]}]}""",
                Dirspace("a", workflow: 0)
            )
        );
        return await scenario.RunAsync();
    }

    private static void AssertNoPartOf(string secret, string text)
    {
        for (var start = 0; start + 8 <= secret.Length; start++)
            Assert.DoesNotContain(secret.Substring(start, 8), text, StringComparison.Ordinal);
    }

    private static SecretMask MaskOf(string secret)
    {
        var mask = new SecretMask();
        mask.Add(secret);
        return mask;
    }

    private static string Json(string text, JavaScriptEncoder encoder) => encoder.Encode(text);

    private static string OfGo(string text) =>
        string.Concat(
            JavaScriptEncoder
                .UnsafeRelaxedJsonEscaping.Encode(text)
                .Select(static c =>
                    c is '<' or '>' or '&'
                        ? $@"\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}"
                        : c.ToString()
                )
        );

    private static string Templates(string text) =>
        text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);

    private static string LowerPercent(string text) =>
        string.Concat(
            text.Split('%').Select(static (part, i) => i == 0 ? part : $"%{part[..2].ToLowerInvariant()}{part[2..]}")
        );
}
