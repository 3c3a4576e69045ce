using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.Start;

/// <summary>The programs of this machine that the sandbox starts.</summary>
internal static partial class Tools
{
    private static readonly Tool[] Needed =
    [
        new("git", ["--version"], new Version(2, 30), "https://git-scm.com/downloads", "repositories are real ones"),
        new("bash", ["--version"], new Version(3, 2), "on Windows it comes with git", "it runs the steps of jobs"),
        new("curl", ["--version"], new Version(7, 0), "https://curl.se/download.html", "jobs fetch the runner with it"),
        new(
            "terraform",
            ["version"],
            new Version(1, 5),
            "https://developer.hashicorp.com/terraform/install",
            "plans are real ones"
        ),
    ];

    private static readonly Tool[] OfTests =
    [
        new("node", ["--version"], new Version(20, 0), "https://nodejs.org/en/download", "of the tests"),
        new("npm", ["--version"], new Version(8, 0), "it comes with node", "of the tests"),
    ];

    /// <summary>The names of those without which it does not start.</summary>
    public static IEnumerable<string> Names => Needed.Select(static tool => tool.Name);

    /// <summary>What is missing, or too old, with where to get it; the first part stops the sandbox.</summary>
    /// <param name="path">Where programs are looked for; the machine's <c>PATH</c> when null.</param>
    public static async Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Notes)> CheckAsync(
        string? path = null
    )
    {
        path ??= Environment.GetEnvironmentVariable("PATH") ?? "";
        var needed = await Task.WhenAll(Needed.Select(tool => ProblemAsync(tool, path)));
        var notes = OfTests
            .Where(tool => Find(tool.Name, path) is null)
            .Select(tool => $"{tool.Name} is missing. Only dotnet test needs it ({tool.Source}).");
        return ([.. needed.OfType<string>()], [.. notes]);
    }

    private static async Task<string?> ProblemAsync(Tool tool, string path)
    {
        if (Find(tool.Name, path) is not { } program)
            return $"{tool.Name} is missing: {tool.Reason}. Get it: {tool.Source}";

        return await VersionAsync(program, tool.Arguments) is { } version && version < tool.Oldest
            ? $"{tool.Name} {version} is too old, it has to be {tool.Oldest} or newer. Get it: {tool.Source}"
            : null;
    }

    private static string? Find(string name, string path)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => endings.Select(ending => Path.Combine(directory, name + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Null where it does not say so: that it does not work is seen when it is used.</summary>
    private static async Task<Version?> VersionAsync(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Terraform would ask HashiCorp whether there is a newer one.
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return null;

            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            _ = await errors;
            await process.WaitForExitAsync();
            return Number().Match(output) is { Success: true } match ? Version.Parse(match.Value) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    private sealed record Tool(string Name, string[] Arguments, Version Oldest, string Source, string Reason);
}
