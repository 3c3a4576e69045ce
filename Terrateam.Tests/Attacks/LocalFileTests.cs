using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Other users of the machine read nothing of what the app keeps.</summary>
public sealed class LocalFileTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Keys_plans_and_state_are_open_to_nobody_but_the_user_that_the_app_runs_as()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such modes.");
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { HasPlanKey = false });
        await scenario.OpenPlannedAsync();

        var files = Directory
            .EnumerateFiles(
                scenario.DataDirectory,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            .ToList();
        Assert.Contains(files, file => file.EndsWith(".pem", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("/blobs/", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".db", StringComparison.Ordinal));
        var open = new List<string>();
        foreach (var file in files)
        {
            if (!IsClosed(scenario.DataDirectory, file))
                open.Add(file);
        }

        Assert.Empty(open);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    // By its own mode, or by that of a directory on the way to it: the app's own, or one below.
    private static bool IsClosed(string root, string file)
    {
        for (var path = file; path.Length >= root.Length; path = Path.GetDirectoryName(path)!)
        {
            if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == UnixFileMode.None)
                return true;
        }

        return false;
    }
}
