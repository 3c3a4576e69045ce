namespace Terrateam.Tests.Functions.GitHub;

public sealed class FileTreeTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly string[] Files =
    [
        SandboxApp.WorkflowPath,
        "a/b/c/deep.tf",
        "a/b/mid.tf",
        "a/top.tf",
        "network/main.tf",
        "odd names/ä#?%.tf",
        "z.tf",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Every_file_of_a_commit_is_listed_however_much_GitHub_leaves_out(int? truncateAfter)
    {
        await using var app = await fixture.NewAsync();
        var added = Files.Except(
            [SandboxApp.WorkflowPath, "network/main.tf", "odd names/ä#?%.tf"],
            StringComparer.Ordinal
        );
        var sha = await app.Remote.PushAsync(
            "main",
            "kim",
            "Tree",
            added.ToDictionary(path => path, _ => (string?)"1", StringComparer.Ordinal)
        );
        app.Remote.TruncateTreesAfter(truncateAfter);

        var files = await app.GitHub.For(app.Repository).Contents.ListAsync(sha, Cancelled);

        Assert.Equal(Files, files.Order(StringComparer.Ordinal));
    }
}
