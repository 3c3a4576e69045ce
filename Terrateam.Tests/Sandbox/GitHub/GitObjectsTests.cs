using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>What the sandbox keeps of git's answers, and what it must ask again.</summary>
public sealed class GitObjectsTests : IDisposable
{
    private static readonly Account Alice = new(7, "alice", AccountType.User);
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task What_is_named_by_its_hash_is_asked_once()
    {
        var git = await CreateAsync("one");
        var sha = await CommitAsync(git, "main", null, "first");
        Assert.NotNull(await git.ReadAsync(sha, "a.tf"));
        Directory.Delete(Path.Combine(git.Path, "objects"), recursive: true);

        Assert.NotNull(await git.ReadAsync(sha, "a.tf"));
        Assert.Null(await git.ReadAsync("main", "a.tf"));
        Assert.Null(await git.ReadAsync(sha, "b.tf"));
    }

    [Fact]
    public async Task An_object_that_was_missing_is_asked_for_again()
    {
        var (git, other) = (await CreateAsync("one"), await CreateAsync("other"));
        var sha = await CommitAsync(other, "main", null, "first");

        Assert.Null(await git.ResolveAsync(sha));
        Assert.Null(await git.ReadAsync(sha, "a.tf"));
        await git.CloneFromAsync(other);

        Assert.Equal(sha, await git.ResolveAsync(sha));
        Assert.NotNull(await git.ReadAsync(sha, "a.tf"));
    }

    [Fact]
    public async Task A_branch_is_followed_wherever_git_keeps_it()
    {
        var git = await CreateAsync("one");
        var first = await CommitAsync(git, "main", null, "first");
        await git.RunAsync("pack-refs", "--all");
        Assert.Equal(first, await git.ResolveAsync("main"));

        var second = await CommitAsync(git, "main", first, "second");
        Assert.Equal(second, await git.ResolveAsync("main"));
        Assert.Equal("second\n", System.Text.Encoding.UTF8.GetString((await git.ReadAsync("main", "a.tf"))!));

        await git.DeleteAsync("refs/heads/main");
        Assert.Null(await git.ResolveAsync("main"));
    }

    [Theory]
    [InlineData("../../../secret")]
    [InlineData("main\0")]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_name_leads_to_no_file_outside(string name)
    {
        var git = await CreateAsync("one");
        var sha = await CommitAsync(git, "main", null, "first");
        await File.WriteAllTextAsync(
            Path.Combine(_directory.Path, "secret"),
            sha + "\n",
            TestContext.Current.CancellationToken
        );

        Assert.Null(await git.ResolveAsync(name));
    }

    public void Dispose() => _directory.Dispose();

    private async Task<GitRepository> CreateAsync(string name)
    {
        var git = new GitRepository(Path.Combine(_directory.Path, name));
        await git.CreateAsync("main");
        return git;
    }

    private static Task<string> CommitAsync(GitRepository git, string branch, string? parent, string text) =>
        git.CommitAsync(
            branch,
            parent,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["a.tf"] = text + "\n" },
            Alice,
            text,
            DateTimeOffset.UnixEpoch
        );
}
