using System.Globalization;
using System.Text;

namespace Terrateam.Benchmarks.Fuzzing;

/// <summary>
/// Generates hostile texts: tokens of the language in any order, valid texts with an error, and known parser breakers.
/// </summary>
internal sealed class FuzzInputs(int seed)
{
    private static readonly string[] YamlPieces =
    [
        "enabled",
        "dirs",
        "workflows",
        "tag_query",
        "when_modified",
        "stacks",
        "names",
        "drift",
        "definitions",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "<<",
        "<<: *a",
        "'",
        "\"",
        "|",
        ">-",
        "|2",
        "#",
        " # x",
        "~",
        "null",
        "true",
        "yes",
        "1",
        "-1",
        "1e999",
        ".nan",
        "0x1F",
        "**/*.tf",
        "${DIR}",
        "!!str ",
        "!x ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "%TAG ! x\n",
        "\t",
        "\r\n",
        "\r",
        "\u0000",
        "\ud83d",
        "\ude00",
        "\ud83d\ude00",
        "\u4e2d",
        "@",
        "`",
        "\ufeff",
        "\u0085",
        "\u2028",
        "\\x",
        "\\ud83d",
    ];

    private static readonly string[] YamlTexts =
    [
        "dirs:\n  network: {}\n  app:\n    workspaces:\n      staging: {}\n    when_modified:\n      depends_on: "
            + "dir:network\n",
        "definitions:\n  base: &base {tags: [a]}\ndirs:\n  a: {<<: *base, create_if_missing: true}\n  "
            + "\"b/**/*.tf\": *base\n",
        "workflows:\n- tag_query: 'dir:a or (b and not c)'\n  plan:\n  - type: init\n  - {type: run, cmd: [echo, "
            + "\"hi\"], run_on: always}\n  - type: plan\n    mode: fast-and-loose\n",
        "access_control:\n  policies:\n  - tag_query: ''\n    apply: ['team:sre', "
            + "'role:admin']\napply_requirements:\n  checks:\n  - tag_query: prod\n    approved: {enabled: true, "
            + "any_of: ['*']}\n",
        "stacks:\n  names:\n    a: {tag_query: 'x'}\n    b: {stacks: [a], rules: {modified_by: [a]}, variables: "
            + "{k: v}}\n",
        "drift:\n  enabled: false\n  schedules:\n    n: {schedule: daily, tag_query: '', window: {start: '22:00 "
            + "UTC', end: '06:00 UTC'}}\n",
        "config_builder:\n  enabled: false\n  script: |\n    #!/bin/sh\n    cat\nhooks: {all: {pre: [{type: env, "
            + "method: source, cmd: [x]}]}}\n",
    ];

    private static readonly string[] QueryPieces =
    [
        "(",
        ")",
        "and",
        "or",
        "not",
        "in",
        "AND",
        "dir",
        "dir:a",
        "a",
        "b",
        "relative_dir:../x",
        "dir~x",
        "\"",
        "'",
        "\\",
        " ",
        "\t",
        "\n",
        "\ud83d",
        "\u4e2d",
        "workspace:prod",
        "\"x y\"",
    ];

    private static readonly string[] CommentPieces =
    [
        "terrateam",
        "tofu",
        "TERRAFORM",
        " plan",
        " apply",
        " apply-force",
        " unlock",
        " gate approve",
        " help",
        " 12",
        " 99999999999999999999",
        " drift",
        " dir:a",
        " (",
        " )",
        "\n",
        "\r\n",
        "`",
        "```",
        " ",
        "  ",
        "\t",
        "> ",
        "- ",
        "#1",
        "@x",
        "\u0000",
        "\ud83d",
        "\u4e2d",
        " repo-config",
        " feedback x",
        "plan",
        "\u00a0",
        "\u202e",
    ];

    private readonly Random _random = new(seed);

    public string Yaml() =>
        _random.Next(12) switch
        {
            < 4 => Pieces(YamlPieces, 120),
            < 10 => Broken(YamlTexts[_random.Next(YamlTexts.Length)], YamlPieces),
            10 => Worst(_random.Next(1, 4_000)),
            _ => Broken(YamlTexts[_random.Next(YamlTexts.Length)], YamlPieces)
                .ReplaceLineEndings(_random.Next(2) == 0 ? "\r\n" : "\r"),
        };

    public string Query() =>
        _random.Next(10) switch
        {
            0 => new string(_random.Next(2) == 0 ? '(' : ')', _random.Next(4_200)),
            1 => string.Concat(Enumerable.Repeat("not ", _random.Next(1_100))) + "a",
            2 => string.Concat(Enumerable.Repeat("(", _random.Next(80))) + "a" + new string(')', _random.Next(80)),
            3 => Pieces(QueryPieces, 1_000),
            _ => string.Join(
                ' ',
                Enumerable.Range(0, _random.Next(12)).Select(_ => QueryPieces[_random.Next(QueryPieces.Length)])
            ),
        };

    public string Comment() =>
        _random.Next(8) switch
        {
            0 => string.Concat(Enumerable.Repeat("terrateam plan " + Query() + "\n", _random.Next(200))),
            1 => Pieces(CommentPieces, 4_000),
            _ => Pieces(CommentPieces, 30),
        };

    private string Pieces(string[] pieces, int most)
    {
        var text = new StringBuilder();
        for (var count = _random.Next(most); count > 0; count--)
            text.Append(pieces[_random.Next(pieces.Length)]);
        return text.ToString();
    }

    private string Broken(string text, string[] pieces)
    {
        var broken = new StringBuilder(text);
        for (var count = _random.Next(1, 5); count > 0; count--)
        {
            var at = _random.Next(broken.Length + 1);
            switch (_random.Next(3))
            {
                case 0:
                    broken.Insert(at, pieces[_random.Next(pieces.Length)]);
                    break;
                case 1:
                    broken.Remove(at, Math.Min(_random.Next(8), broken.Length - at));
                    break;
                default:
                    // Copies a part of the text to another place.
                    var from = _random.Next(broken.Length + 1);
                    broken.Insert(at, broken.ToString(from, Math.Min(_random.Next(40), broken.Length - from)));
                    break;
            }
        }

        return broken.ToString();
    }

    private string Worst(int size) =>
        _random.Next(8) switch
        {
            0 => "definitions: " + new string('[', size),
            1 => "definitions: " + string.Concat(Enumerable.Repeat("{a: ", size)),
            2 => $"{new string('k', size)}: 1\n{new string('k', size)}: 2\n",
            3 => "dirs: {"
                + string.Join(
                    ", ",
                    Enumerable
                        .Range(0, size / 8)
                        .Select(static index => string.Create(CultureInfo.InvariantCulture, $"d{index}: {{}}"))
                )
                + "}",
            4 => "definitions:\n"
                + string.Concat(
                    Enumerable
                        .Range(0, size / 40)
                        .Select(static level =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"  a{level}: &a{level} [{(level == 0 ? "x" : $"*a{level - 1}, *a{level - 1}")}]\n"
                            )
                        )
                ),
            5 => "workflows: [{tag_query: '" + new string('(', size) + "'}]",
            6 => new string(' ', size) + "enabled: true",
            _ => "definitions: \"" + new string('\ud83d', size) + "\"",
        };
}
