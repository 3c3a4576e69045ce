using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Terrateam.Sandbox.Story;

namespace Terrateam.Sandbox.Page;

/// <summary>
/// Renders a comment's markdown as GitHub does: tables, code, and of raw HTML only what GitHub allows and a comment
/// needs. Every attribute except <c>open</c> is removed; no image is loaded; a link leads to http, https or mailto.
/// </summary>
/// <remarks>https://github.github.com/gfm/</remarks>
internal static partial class CommentHtml
{
    private const int Above = 2;

    private static readonly string[] Allowed =
    [
        "details",
        "summary",
        "br",
        "hr",
        "p",
        "b",
        "i",
        "em",
        "strong",
        "del",
        "sub",
        "sup",
        "kbd",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseEmphasisExtras()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmojiAndSmiley(enableSmileys: false)
        .Build();

    public static Html Render(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        PutBelow(document);
        foreach (var link in document.Descendants<LinkInline>())
            Tame(link);

        using var writer = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlBlockRenderer>(new SafeBlock());
        renderer.ObjectRenderers.Replace<HtmlInlineRenderer>(new SafeInline());
        renderer.ObjectRenderers.Replace<AutolinkInlineRenderer>(new SafeAutolink());
        renderer.ObjectRenderers.Replace<CodeBlockRenderer>(new Code());
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new ScrolledTable());
        renderer.Render(document);
        return new Html(writer.ToString());
    }

    /// <summary>A comment is a part of a page, whose own headings are the first two levels.</summary>
    private static void PutBelow(MarkdownDocument document)
    {
        var above = Above;
        foreach (var heading in document.Descendants<HeadingBlock>())
            above = heading.Level = Math.Min(Math.Max(heading.Level, Above + 1), above + 1);
    }

    private static void Tame(LinkInline link)
    {
        // An image becomes a link to it, so that the page loads no external content.
        link.IsImage = false;
        if (!IsHarmless(link.Url))
            link.Url = "#";
    }

    private static bool IsHarmless(string? url) =>
        url is ['#' or '/', ..]
        || (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" or "mailto");

    /// <summary>
    /// Keeps allowed tags without their attributes, drops comments, and shows everything else as text.
    /// </summary>
    private static string Sanitise(string html)
    {
        var text = new StringBuilder();
        var position = 0;
        foreach (Match match in Markup().Matches(html))
        {
            text.Append(WebUtility.HtmlEncode(WebUtility.HtmlDecode(html[position..match.Index])));
            position = match.Index + match.Length;
            if (match.Value.StartsWith("<!--", StringComparison.Ordinal))
            {
                continue;
            }

            var name = match.Groups["name"].Value.ToLowerInvariant();
            if (!Allowed.Contains(name))
            {
                text.Append(WebUtility.HtmlEncode(match.Value));
                continue;
            }

            var isOpen = name == "details" && OpenAttribute().IsMatch(match.Value);
            text.Append('<').Append(match.Groups["slash"].Value).Append(name).Append(isOpen ? " open" : "").Append('>');
        }

        return text.Append(WebUtility.HtmlEncode(WebUtility.HtmlDecode(html[position..]))).ToString();
    }

    [GeneratedRegex(
        @"<!--.*?-->|<(?<slash>/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?/?>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Markup();

    [GeneratedRegex(@"\sopen\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OpenAttribute();

    /// <summary>Code that is wider than the page is scrolled, with keys too; a diff is coloured.</summary>
    private sealed class Code : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block) =>
            renderer
                .Write(
                    block is FencedCodeBlock { Info: "diff" }
                        ? DiffHtml.Render(block.Lines.ToString()).Text
                        : Html.From($"""<pre tabindex="0"><code>{block.Lines.ToString()}</code></pre>""").Text
                )
                .WriteLine();
    }

    /// <summary>A table that is wider than the page is scrolled, with keys too.</summary>
    private sealed class ScrolledTable : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            renderer.WriteLine("<div class=\"scroll\" tabindex=\"0\">");
            base.Write(renderer, table);
            renderer.WriteLine("</div>");
        }
    }

    private sealed class SafeBlock : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock block) =>
            renderer.Write(Sanitise(Emoji.Replace(block.Lines.ToString()))).WriteLine();
    }

    private sealed class SafeInline : HtmlObjectRenderer<HtmlInline>
    {
        protected override void Write(HtmlRenderer renderer, HtmlInline inline) => renderer.Write(Sanitise(inline.Tag));
    }

    private sealed class SafeAutolink : HtmlObjectRenderer<AutolinkInline>
    {
        protected override void Write(HtmlRenderer renderer, AutolinkInline link)
        {
            var target = link.IsEmail ? "mailto:" + link.Url : link.Url;
            renderer.Write(
                IsHarmless(target)
                    ? (
                        $"<a href=\"{WebUtility.HtmlEncode(target)}\" rel=\"nofollow "
                        + $"noopener\">{WebUtility.HtmlEncode(link.Url)}</a>"
                    )
                    : WebUtility.HtmlEncode(link.Url)
            );
        }
    }
}
