using System.Collections.Concurrent;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>How the configuration of a branch or a commit is found, and with which calls.</summary>
public sealed class ConfigurationCallTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SandboxRepository Remote => fixture.Acme.Remote;

    private Repository Repository => fixture.Acme.Repository;

    private IGitHub GitHub => fixture.Acme.GitHub;

    [Fact]
    public async Task The_configuration_of_a_branch_is_always_the_present_one_and_each_blob_is_read_once()
    {
        var contents = GitHub.For(Repository).Contents;
        Assert.Null(await contents.FindConfigurationAsync("main", Cancelled));
        var calls = new ConcurrentBag<string>();
        fixture.Sandbox.OnExchange(call => calls.Add(call.Operation ?? ""));

        var sha = await Remote.PushAsync("settings", "kim", "One", Text((".terrateam/config.yaml", "a: 1")));
        Assert.Equal(
            new(".terrateam/config.yaml", "a: 1"),
            await contents.FindConfigurationAsync("settings", Cancelled)
        );
        Assert.Equal(new(".terrateam/config.yaml", "a: 1"), await contents.FindConfigurationAsync(sha, Cancelled));
        Assert.Equal(new(".terrateam/config.yaml", "a: 1"), await contents.FindConfigurationAsync(sha, Cancelled));
        Assert.Contains(".terrateam/config.yaml", await contents.ListAsync(sha, Cancelled));
        Assert.Equal(
            [
                "GET /repos/{owner}/{repo}/contents/{path}",
                "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
                "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
            ],
            calls.Order(StringComparer.Ordinal)
        );

        await Remote.PushAsync("settings", "kim", "Two", Text((".terrateam/config.yml", "a: 2")));
        Assert.Equal(
            new(".terrateam/config.yml", "a: 2"),
            await contents.FindConfigurationAsync("settings", Cancelled)
        );
        Assert.Equal("a: 1", (await contents.FindConfigurationAsync(sha, Cancelled))?.Text);
    }

    [Fact]
    public async Task A_file_in_place_of_the_directory_is_no_configuration()
    {
        var sha = await Remote.PushAsync("odd", "kim", "Odd", Text((".terrateam", "a: 1")));

        Assert.Null(await GitHub.For(Repository).Contents.FindConfigurationAsync("odd", Cancelled));
        Assert.Null(await GitHub.For(Repository).Contents.FindConfigurationAsync(sha, Cancelled));
    }

    private static Dictionary<string, string?> Text(params ReadOnlySpan<(string Path, string? Text)> changes)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (path, text) in changes)
            texts.Add(path, text);

        return texts;
    }
}
