using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.Play;

namespace Terrateam.Tests.Sandbox.Play;

/// <summary>A person's play with the pages, in headless Chromium, over the real app and real terraform.</summary>
public sealed class BrowserTests
{
    // The browser's console reports refusals as errors.
    private static readonly Regex Refusal = new("status of 422", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_person_reviews_comments_applies_pushes_and_merges_in_a_browser()
    {
        await using var pages = await StartAsync();

        using var seen = await Browser.RunAsync("play.mjs", pages.Url, Browser.Pictures);

        var steps = seen.RootElement.GetProperty("steps");
        string Text(string name) => steps.GetProperty(name).GetString()!;
        Assert.Empty(Strings(seen, "foreign"));
        Assert.DoesNotContain(Strings(seen, "errors"), text => !Refusal.IsMatch(text));
        Assert.StartsWith("Three zones, and a shorter TTL", Text("title"), StringComparison.Ordinal);
        Assert.Equal("terrateam[bot]", Text("author"));
        Assert.True(steps.GetProperty("summaries").GetInt32() >= 2);
        Assert.True(steps.GetProperty("stillOpen").GetBoolean());
        Assert.Equal("bold", Text("bold"));
        Assert.Equal(0, steps.GetProperty("dangerous").GetInt32());
        Assert.Equal("Three zones, and a shorter TTL", Text("documentTitle"));
        Assert.Equal("", Text("emptied"));
        Assert.Contains("terraform", Text("log"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("::add-mask::", Text("log"), StringComparison.Ordinal);
        Assert.Equal("That cannot be done with this pull request as it is now.", Text("refusal"));
        Assert.Equal(2, steps.GetProperty("pulls").GetInt32());
        Assert.Empty(pages.GitHub.UnknownCalls);
        Assert.Empty(pages.GitHub.Mishaps);
    }

    [Fact]
    public async Task A_person_edits_files_makes_drafts_forks_failures_and_conflicts_and_commands_an_issue()
    {
        await using var pages = await StartAsync();

        using var seen = await Browser.RunAsync("edit.mjs", pages.GitHub.BaseUrl);

        var steps = seen.RootElement.GetProperty("steps");
        string Text(string name) => steps.GetProperty(name).GetString()!;
        Assert.Empty(Strings(seen, "foreign"));
        Assert.DoesNotContain(Strings(seen, "errors"), text => !Refusal.IsMatch(text));
        Assert.Equal("Draft", Text("draft"));
        Assert.Equal("Open", Text("ready"));
        Assert.Equal("It has a conflict with its base branch.", Text("conflict"));
        Assert.Equal("Closed", Text("closed"));
        Assert.Equal("Open", Text("reopened"));
        Assert.Contains("mallory may only read", Text("refused"), StringComparison.Ordinal);
        Assert.Contains("mallory/infra:", Text("fork"), StringComparison.Ordinal);
        Assert.Contains("failure", Text("failed"), StringComparison.Ordinal);
        Assert.Equal("Closed", Text("issue"));
        Assert.Equal("Not here", Text("nothing"));
        Assert.Equal("dirs: {}\n", await pages.Repository.ReadAsync("main", ".terrateam/config.yml"));
        Assert.Empty(pages.GitHub.UnknownCalls);
        Assert.Empty(pages.GitHub.Mishaps);
    }

    private static Task<SandboxPages> StartAsync() =>
        SandboxPages.StartAsync(0, new Dictionary<string, string>(StringComparer.Ordinal));

    private static IEnumerable<string> Strings(JsonDocument seen, string name) =>
        seen.RootElement.GetProperty(name).EnumerateArray().Select(static one => one.GetString()!);
}
