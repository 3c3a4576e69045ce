namespace Terrateam.Tests.Core.Reporting;

/// <summary>A text that differs from its file fails, and is never accepted by the way.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("golden-");

    private string File => Path.Combine(_folder.FullName, "runs", "a.md");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_missing_file_fails_and_is_written_only_where_that_is_asked_for()
    {
        Assert.Contains(GoldenFile.Command, GoldenFile.Compare(File, "one", accepts: false), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));

        Assert.Contains(
            "runs/a.md was written",
            GoldenFile.Compare(File, "one", accepts: true),
            StringComparison.Ordinal
        );
        Assert.Null(GoldenFile.Compare(File, "one", accepts: true));
        Assert.Null(GoldenFile.Compare(File, "one", accepts: false));
    }

    [Theory]
    [InlineData("one\ntwo\n", "one\n2", "Line 2 in the file: \"two\"", "Line 2 now:         \"2\"")]
    [InlineData("one\n", "one\ntwo", "Line 2 in the file: \"\"", "Line 2 now:         \"two\"")]
    [InlineData("one\ntwo\n", "one", "Line 2 in the file: \"two\"", "Line 2 now:         \"\"")]
    [InlineData("one", "one", "Line 2 in the file: (none)", "Line 2 now:         \"\"")]
    [InlineData("one\r\n", "one", "Line 1 in the file: \"one\\u000d\"", "Line 1 now:         \"one\"")]
    [InlineData("@a\n", "@\u200ba", "Line 1 in the file: \"@a\"", "Line 1 now:         \"@\\u200ba\"")]
    public void A_difference_names_the_first_line_and_the_command_and_changes_nothing(
        string held,
        string text,
        string before,
        string after
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, held);

        var told = GoldenFile.Compare(File, text, accepts: false);

        Assert.Contains($"{before}\n{after}\n", told, StringComparison.Ordinal);
        Assert.Contains(GoldenFile.Command, told, StringComparison.Ordinal);
        Assert.Equal(held, System.IO.File.ReadAllText(File));
    }
}
