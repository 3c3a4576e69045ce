using System.Text.RegularExpressions;
using CsCheck;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Terrateam.Core.Reporting;
using Markdown = Terrateam.Core.Reporting.Markdown;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// What tools, files and people wrote is shown and does nothing: no link, no image, no mention, no reference.
/// </summary>
public sealed partial class InertOutputTests
{
    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .UseFootnotes()
        .UseAlertBlocks()
        .Build();

    private static readonly string[] Pieces =
    [
        "[text](//evil.example/x)",
        "[text](https://evil.example)",
        "[text](relative)",
        "[text][name]",
        "[name]: //evil.example/x\n",
        "[name]: <relative>\n",
        "[name]",
        "![image](//evil.example/x.png)",
        "![image][name]",
        "https://evil.example",
        "http:\\/\\/evil.example",
        "https&#58;//evil.example",
        "www.evil.example",
        "WWW.evil.example",
        "<https://evil.example>",
        "<mailto:a@b.example>",
        "mailto:a@b.example",
        "xmpp:a@b.example/x",
        "a@b.example",
        "<a href=x>",
        "<img src=x>",
        "@somebody",
        "@acme/team",
        "&#64;somebody",
        "&commat;somebody",
        "&#x40;somebody",
        "\\@somebody",
        "#12",
        "acme/infra#12",
        "&#35;12",
        "GH-12",
        "gh-12",
        "0123456789abcdef0123456789abcdef01234567",
        "deadbee",
        "acme/infra@deadbee",
        "[^1]",
        "[^1]: note\n",
        "[!NOTE]\n",
        "\n",
        "\n\n",
        "`",
        "```",
        "*",
        "_",
        " ",
        "word",
        "| a | b |\n|---|---|\n",
    ];

    private static readonly Gen<string> Nasty = Gen.Int[0, Pieces.Length - 1]
        .Array[1, 12]
        .Select(static pieces => string.Join(' ', pieces.Select(static piece => Pieces[piece])));

    public static TheoryData<string> Each => [.. Pieces];

    [Theory]
    [MemberData(nameof(Each))]
    public void Nothing_of_a_quoted_output_is_live(string piece) =>
        Assert.Empty(LiveOf(Markdown.Quote($"before {piece} behind\n\n[name] and [text][name]")));

    [Theory]
    [MemberData(nameof(Each))]
    public void Nothing_of_a_reason_is_live(string piece) => Assert.Empty(LiveOf(Markdown.Inline(piece)));

    [Fact]
    public void Nor_is_any_mixture_of_it() =>
        Nasty.Sample(static text =>
            LiveOf(Markdown.Quote(text)).Count == 0 && LiveOf($"It failed: {Markdown.Inline(text)}").Count == 0
        );

    [Fact]
    public void A_whole_comment_has_no_link_but_our_own() =>
        Gen.Select(Nasty, Nasty)
            .Sample(
                static (name, output) =>
                {
                    var report = new RunReport(
                        Guid.Empty,
                        "plan",
                        RunReportState.Failed,
                        [
                            new(
                                new(name, output),
                                DirspaceReportState.Failed,
                                Reason: output,
                                Steps: [new(name, Success: false, output, Command: name, Format: OutputFormat.Markdown)]
                            ),
                            new(
                                new(output, name),
                                DirspaceReportState.Success,
                                output,
                                Outputs: output,
                                Steps: [new(name, Success: true, output, VisibleOn.Always)]
                            ),
                        ]
                    )
                    {
                        Reason = output,
                        Environment = name,
                        Url = "https://github.com/acme/infra/actions/runs/1",
                        Denied = [new(new(name, "default"), output)],
                    };
                    return LiveOf(string.Join("\n\n", ResultComment.Render(report)))
                        .All(static live => live == "https://github.com/acme/infra/actions/runs/1");
                }
            );

    // A parser of markdown finds links and images; what GitHub makes of plain text is looked for in what it shows as
    // text.
    private static List<string> LiveOf(string markdown)
    {
        var document = Markdig.Markdown.Parse(markdown, GitHub);
        var live = document.Descendants<LinkInline>().Select(static link => link.Url ?? "").ToList();
        live.AddRange(document.Descendants<AutolinkInline>().Select(static link => link.Url));
        live.AddRange(document.Descendants<HtmlInline>().Select(static html => html.Tag));
        live.AddRange(
            document.Descendants<LinkReferenceDefinition>().Select(static definition => definition.Url ?? "")
        );
        var text = string.Join(
            '\n',
            document
                .Descendants<LeafBlock>()
                .Where(static block => block is ParagraphBlock or HeadingBlock)
                .Select(TextOf)
        );
        live.AddRange(Reference().Matches(text).Select(static match => match.Value));
        return live;
    }

    // Side by side, as the page shows it: a mention may be put together of several pieces. Code is never looked at.
    private static string TextOf(LeafBlock block) =>
        block.Inline is null
            ? ""
            : string.Concat(
                block
                    .Inline.Descendants()
                    .Select(static inline =>
                        inline switch
                        {
                            LiteralInline literal => literal.Content.ToString(),
                            HtmlEntityInline entity => entity.Transcoded.ToString(),
                            CodeInline => "\u0001",
                            LineBreakInline => "\n",
                            _ => "",
                        }
                    )
            );

    [GeneratedRegex(@"@[A-Za-z0-9]|#\d|\b[gG][hH]-\d|\bwww\.|\w+://|mailto:|xmpp:|\b[0-9a-fA-F]{7,64}\b")]
    private static partial Regex Reference();
}
