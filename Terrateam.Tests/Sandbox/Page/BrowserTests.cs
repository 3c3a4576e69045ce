using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.Page;

namespace Terrateam.Tests.Sandbox.Page;

/// <summary>A person's play with the pages, in headless Chromium, over the real app and real terraform.</summary>
public sealed class BrowserTests
{
    private static readonly string[] Browsers =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    // The browser's console reports GitHub's own refusals as errors.
    private static readonly Regex Refusal = new("status of 422", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task A_person_reviews_comments_applies_pushes_and_merges_in_a_browser()
    {
        var browser = Array.Find(Browsers, File.Exists);
        Assert.SkipWhen(
            browser is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
            "There is no Chromium."
        );
        Assert.True(browser is not null, "Chromium is needed in CI: apt-get install chromium.");
        await NpmFolder.InstallAsync("Terrateam.Tests/Sandbox/Page", TestContext.Current.CancellationToken);
        await using var pages = await SandboxPages.StartAsync(
            0,
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

        var (code, output, error) = await PlayAsync(pages.Url, browser);

        Assert.True(code == 0, output + error);
        using var seen = JsonDocument.Parse(output);
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
        Assert.Equal("Pull Request is not mergeable", Text("refusal"));
        Assert.Equal(2, steps.GetProperty("pulls").GetInt32());
        Assert.Empty(pages.GitHub.UnknownCalls);
        Assert.Empty(pages.GitHub.Mishaps);
    }

    private static IEnumerable<string> Strings(JsonDocument seen, string name) =>
        seen.RootElement.GetProperty(name).EnumerateArray().Select(one => one.GetString()!);

    private static async Task<(int Code, string Output, string Error)> PlayAsync(string url, string browser)
    {
        var folder = Path.Combine(NpmFolder.RepositoryRoot(), "Terrateam.Tests", "Sandbox", "Page");
        List<string> arguments = [Path.Combine(folder, "play.mjs"), url, browser];
        if (Environment.GetEnvironmentVariable("SANDBOX_SCREENSHOT") is { Length: > 0 } shot)
            arguments.Add(shot);
        var start = new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, error) = (
            node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (node.ExitCode, await output, await error);
    }
}
