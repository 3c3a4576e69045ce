namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The repository of our actions as of a release: their files at its commit.</summary>
internal static class TerrateamAction
{
    /// <summary>Where it is found: the sample workflow's placeholder, and the original's name in existing workflows.</summary>
    private static readonly string[] Names = ["OWNER/REPOSITORY", "terrateamio/action"];

    private static readonly string[] Files =
    [
        "action.yml",
        "action/get-runner.sh",
        "setup/action.yml",
        "setup/setup.sh",
    ];

    /// <summary>Whether this machine has a file among those of releases.</summary>
    public static bool IsReleased => TerrateamRelease.Program is not null;

    public static bool Is(string repository) => Names.Contains(repository, StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes the files of the release's commit into a directory.</summary>
    public static void CopyTo(string directory)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "terrateam-action");
        foreach (var file in Files)
        {
            var target = Path.Combine(directory, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, file), target, overwrite: true);
        }

        if (TerrateamRelease.Manifest is { } manifest)
            File.WriteAllText(Path.Combine(directory, "action", "RELEASE"), manifest);
    }
}
