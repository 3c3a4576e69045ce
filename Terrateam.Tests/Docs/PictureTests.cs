using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs;

/// <summary>Pictures of the documentation, which every clone carries for ever.</summary>
public sealed class PictureTests
{
    // One of a pull request in full colour, one of a page for each of three guides, and a drawing of a benchmark.
    private const int MaxBytes = 160_000;
    private const int MaxBytesOfEach = 80_000;

    [Fact]
    public void All_of_them_are_small_and_shown_somewhere()
    {
        var pictures = CodeBase.Files("*", "docs/images").ToList();
        var pages = string.Concat(CodeBase.Files("*.md", "docs").Append("README.md").Select(CodeBase.Read));

        Assert.NotEmpty(pictures);
        Assert.All(pictures, static file => Assert.True(Path.GetExtension(file) is ".png" or ".svg", file));
        Assert.All(pictures, file => Assert.Contains(file["docs/".Length..], pages, StringComparison.Ordinal));
        Assert.All(pictures, static file => Assert.InRange(LengthOf(file), 1, MaxBytesOfEach));
        Assert.InRange(pictures.Sum(LengthOf), 1, MaxBytes);
    }

    private static long LengthOf(string file) => new FileInfo(Path.Combine(CodeBase.Root, file)).Length;
}
