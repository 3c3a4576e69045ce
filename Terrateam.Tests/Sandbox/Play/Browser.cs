using System.Diagnostics;
using System.Text.Json;

namespace Terrateam.Tests.Sandbox.Play;

/// <summary>Runs a script of this folder, which drives headless Chromium and prints what it saw as JSON.</summary>
internal static class Browser
{
    private const string Folder = "Terrateam.Tests/Sandbox/Play";

    private static readonly string[] Places =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    public static async Task<JsonDocument> RunAsync(string script, params string[] arguments)
    {
        var browser = Array.Find(Places, File.Exists);
        Assert.SkipWhen(
            browser is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
            "There is no Chromium."
        );
        Assert.True(browser is not null, "Chromium is needed in CI: apt-get install chromium.");
        await NpmFolder.InstallAsync(Folder, TestContext.Current.CancellationToken);
        var folder = Path.Combine(NpmFolder.RepositoryRoot(), Folder);
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), browser, .. arguments])
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
        Assert.True(node.ExitCode == 0, await output + await error);
        return JsonDocument.Parse(await output);
    }

    /// <summary>The directory for pictures of pages, or an empty text: only who looks at them wants them.</summary>
    public static string Pictures => Environment.GetEnvironmentVariable("SANDBOX_PICTURES") ?? "";
}
