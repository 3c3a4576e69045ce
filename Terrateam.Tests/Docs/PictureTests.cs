using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>Pictures of the documentation, which every clone carries for ever.</summary>
public sealed class PictureTests
{
    private const int MaxBytes = 100_000;

    [Fact]
    public void All_of_them_are_small_and_shown_somewhere()
    {
        var pictures = CodeBase.Files("*", "docs/images").ToList();
        var pages = string.Concat(CodeBase.Files("*.md", "docs").Append("README.md").Select(CodeBase.Read));

        Assert.NotEmpty(pictures);
        Assert.All(pictures, static file => Assert.EndsWith(".png", file, StringComparison.Ordinal));
        Assert.All(pictures, file => Assert.Contains(file["docs/".Length..], pages, StringComparison.Ordinal));
        Assert.InRange(
            pictures.Sum(static file => new FileInfo(Path.Combine(CodeBase.Root, file)).Length),
            1,
            MaxBytes
        );
    }
}
