using CsCheck;
using Markdig;
using Markdig.Syntax;
using Terrateam.Core.Reporting;
using Markdown = Terrateam.Core.Reporting.Markdown;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Text of others stays text. A markdown parser judges, not the code that wrote it.</summary>
public sealed class HarmlessTextTests
{
    private static readonly Guid Id = new("0b3f6d5e-1111-2222-3333-444455556666");

    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .Build();

    private static readonly string[] Pieces =
    [
        "`",
        "```",
        "````",
        "~~~",
        "\n",
        "\n\n",
        "@somebody",
        "@org/team",
        "![x](http://evil/y.png)",
        "<img src=x>",
        "</details>",
        "</summary>",
        "<!--",
        "-->",
        "<script>",
        "# heading",
        "- list",
        "    code",
        "| a | b |",
        "\U0001F600",
        "\u4e2d\u6587",
        "\u202e",
        "\u001b[31m",
        "plain words",
        "\r\n",
        "> ",
        "\\",
        "\"",
        "#12",
    ];

    private static readonly Gen<string> Nasty = Gen.Int[0, Pieces.Length - 1]
        .Array[0, 40]
        .Select(static pieces => string.Concat(pieces.Select(static piece => Pieces[piece])));

    [Fact]
    public void Nothing_breaks_out_of_a_fence() =>
        Nasty.Sample(text =>
        {
            var document = Markdig.Markdown.Parse($"{Markdown.Fence(text)}\n\nbehind", GitHub);
            return document.Count == 2 && document[0] is FencedCodeBlock && document[1] is ParagraphBlock;
        });

    [Fact]
    public void Nothing_breaks_out_of_a_span_of_code() =>
        Nasty.Sample(text =>
        {
            var document = Markdig.Markdown.Parse($"x {Markdown.Code(text)} y", GitHub);
            return document.Count == 1
                && document.Descendants<Markdig.Syntax.Inlines.HtmlInline>().All(static _ => false)
                && document.Descendants<Markdig.Syntax.Inlines.LinkInline>().All(static _ => false);
        });

    [Fact]
    public void Somebodys_markdown_ends_with_its_quote_and_does_nothing() =>
        Nasty.Sample(text =>
        {
            var quote = Markdown.Quote(text);
            var document = Markdig.Markdown.Parse($"{quote}\n\nbehind", GitHub);
            return document[^1] is ParagraphBlock { Parent: MarkdownDocument }
                && document.Count <= 2
                && !document.Descendants<HtmlBlock>().Any()
                && !document.Descendants<Markdig.Syntax.Inlines.HtmlInline>().Any()
                && document.Descendants<Markdig.Syntax.Inlines.LinkInline>().All(static link => !link.IsImage)
                && !quote.Contains("@somebody", StringComparison.Ordinal)
                && !quote.Contains("@org", StringComparison.Ordinal);
        });

    [Fact]
    public void A_comment_of_nasty_things_keeps_its_shape() =>
        Gen.Select(Nasty, Nasty, Nasty)
            .Sample(
                (name, output, reason) =>
                {
                    var report = new RunReport(
                        Id,
                        "plan",
                        RunReportState.Failed,
                        [
                            new(
                                new(name, reason),
                                DirspaceReportState.Failed,
                                Reason: reason,
                                Steps: [new(name, Success: false, output, Command: reason, Language: name)]
                            ),
                            new(
                                new(output, "default"),
                                DirspaceReportState.Success,
                                output,
                                Outputs: reason,
                                Steps:
                                [
                                    new("run", Success: true, output, VisibleOn.Always, Format: OutputFormat.Markdown),
                                ]
                            ),
                        ]
                    )
                    {
                        Reason = reason,
                        Environment = name,
                    };
                    var comment = ResultComment.Render(report)[0];
                    var document = Markdig.Markdown.Parse(comment, GitHub);
                    var html = document
                        .Descendants<HtmlBlock>()
                        .Select(static block => block.Lines.ToString())
                        .ToList();
                    return html.Count(static block => block.StartsWith("<details", StringComparison.Ordinal)) == 2
                        && html.Count(static block => block == "</details>") == 2
                        && html.Count == 5
                        && document.Descendants<Markdig.Syntax.Inlines.LinkInline>().All(static link => !link.IsImage)
                        && !document.Descendants<Markdig.Syntax.Inlines.HtmlInline>().Any();
                }
            );

    [Fact]
    public void A_comment_is_never_too_large_and_loses_no_dirspace()
    {
        var outputs = Gen.Select(Nasty, Gen.Int[0, 3_000])
            .Select(
                static (text, times) =>
                    string.Concat(Enumerable.Repeat(text, 1 + (times / Math.Max(1, text.Length / 20))))
            );
        var states = Gen.Enum<DirspaceReportState>();
        Gen.Select(Gen.Select(states, outputs).Array[0, 25], Gen.Int[8_192, 70_000])
            .Sample(
                (dirspaces, limit) =>
                {
                    var report = new RunReport(
                        Id,
                        "plan",
                        RunReportState.Failed,
                        [
                            .. dirspaces.Select(
                                static (dirspace, index) =>
                                    new DirspaceReport(
                                        new($"dir-{index:0000}", "default"),
                                        dirspace.Item1,
                                        dirspace.Item2,
                                        Steps:
                                        [
                                            new(
                                                "tf/plan",
                                                dirspace.Item1 != DirspaceReportState.Failed,
                                                dirspace.Item2,
                                                VisibleOn.Always
                                            ),
                                        ]
                                    )
                            ),
                        ]
                    );
                    var comments = ResultComment.Render(report, limit);
                    var all = string.Concat(comments);
                    return comments.All(comment => Truncation.SizeOf(comment) <= limit && comment.Length <= limit)
                        && Enumerable
                            .Range(0, dirspaces.Length)
                            .All(index => all.Contains($"dir-{index:0000}", StringComparison.Ordinal));
                },
                iter: 40
            );
    }
}
