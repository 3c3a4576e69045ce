using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>Links between pages, and from pages to files of the repository, lead somewhere.</summary>
public sealed class LinkTests
{
    private const string Index = "docs/README.md";

    public static TheoryData<string> Pages => [.. Page.All.Select(page => page.File)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_to_a_file_finds_it(string file)
    {
        var lost = Targets(file)
            .Where(target => !Path.Exists(Path.Combine(CodeBase.Root, target.Path)))
            .Select(target => target.Link);

        Assert.Empty(lost);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_link_to_a_heading_finds_it(string file)
    {
        var lost =
            from target in Targets(file)
            where target.Anchor is not null && target.Path.EndsWith(".md", StringComparison.Ordinal)
            where !Page.Open(target.Path).Anchors.Contains(target.Anchor)
            select target.Link;

        Assert.Empty(lost);
    }

    [Fact]
    public void The_index_leads_to_every_page_and_the_readme_to_the_index()
    {
        var linked = Targets(Index).Select(target => target.Path).ToList();

        Assert.Empty(Page.All.Select(page => page.File).Except(linked).Except(["README.md", Index]));
        Assert.Contains(Index, Targets("README.md").Select(target => target.Path));
    }

    [Fact]
    public void The_index_names_each_guide_once()
    {
        var guides = Targets(Index).Where(static target => target.Anchor is null).Select(static target => target.Path);

        Assert.Empty(
            guides.GroupBy(static path => path).Where(static same => same.Count() > 1).Select(static same => same.Key)
        );
    }

    // What the tables of the README send the reader to, as `code` rather than as links.
    [Fact]
    public void The_places_that_the_readme_names_exist()
    {
        var named = Page.Open("README.md")
            .Rows.SelectMany(row => row[1].Split('`').Where((_, index) => index % 2 is 1))
            .Where(static place => place[0] != '-')
            .ToList();

        Assert.NotEmpty(named);
        var lost = named.Where(place => !Path.Exists(Path.Combine(CodeBase.Root, place)));
        Assert.Empty(lost);
    }

    private static IEnumerable<(string Link, string Path, string? Anchor)> Targets(string file) =>
        from link in Page.Open(file).Links
        where !Uri.TryCreate(link, UriKind.Absolute, out var _)
        let parts = link.Split('#', 2)
        let path = parts[0].Length is 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, parts[0])
        let normal = Path.GetRelativePath(CodeBase.Root, Path.GetFullPath(Path.Combine(CodeBase.Root, path)))
        select (link, normal, parts.Length is 2 ? parts[1] : null);
}
