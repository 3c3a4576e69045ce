using System.Text;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>One page of the documentation, read the way GitHub reads it.</summary>
internal sealed class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    private readonly MarkdownDocument _document;

    private Page(string file)
    {
        File = file;
        _document = Markdown.Parse(CodeBase.Read(file), Pipeline);
    }

    /// <summary>All pages, from the root and from docs/.</summary>
    public static IEnumerable<Page> All =>
        CodeBase
            .Files("*.md")
            .Where(file =>
                !file.Contains('/', StringComparison.Ordinal) || file.StartsWith("docs/", StringComparison.Ordinal)
            )
            .Select(Open);

    /// <summary>Its path from the root.</summary>
    public string File { get; }

    /// <summary>Where links to it may jump to.</summary>
    public IEnumerable<string> Anchors =>
        _document.Descendants<HeadingBlock>().Select(heading => heading.TryGetAttributes()?.Id).OfType<string>();

    /// <summary>Where it links to.</summary>
    public IEnumerable<string> Links => _document.Descendants<LinkInline>().Select(link => link.Url).OfType<string>();

    /// <summary>The rows of its tables, without the headings, as the Markdown of each cell.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows =>
        _document
            .Descendants<TableRow>()
            .Where(row => !row.IsHeader)
            .Select(row => (IReadOnlyList<string>)[.. row.Cast<TableCell>().Select(TextOf)]);

    /// <summary>All its fenced blocks, with the info string of each and the line that it begins on.</summary>
    public IEnumerable<(string Info, int Line, string Text)> AllBlocks =>
        _document
            .Descendants<FencedCodeBlock>()
            .Select(block => ($"{block.Info} {block.Arguments}".Trim(), block.Line + 1, block.Lines.ToString()));

    /// <summary>What stands in the text as <c>code</c>, with its line; a bar is escaped in tables alone.</summary>
    public IEnumerable<(int Line, string Text)> Codes =>
        _document
            .Descendants<CodeInline>()
            .Select(code => (code.Line + 1, code.Content.Replace("\\|", "|", StringComparison.Ordinal)));

    /// <summary>Opens one by its path from the root.</summary>
    public static Page Open(string file) => new(file);

    /// <summary>
    /// The fenced blocks whose info string is the given one, such as <c>yaml config</c>, with the line each begins on.
    /// </summary>
    public IEnumerable<(int Line, string Text)> Blocks(string info) =>
        AllBlocks.Where(block => block.Info == info).Select(block => (block.Line, block.Text));

    private static string TextOf(TableCell cell)
    {
        var text = new StringBuilder();
        foreach (var inline in cell.Descendants<Inline>())
        {
            if (inline is CodeInline code)
                text.Append('`').Append(code.Content).Append('`');
            if (inline is LiteralInline literal)
                text.Append(literal.Content);
        }

        return text.ToString().Trim();
    }
}
