namespace Terrateam.Sandbox.Samples;

/// <summary>The sample repository in <c>samples/infra</c>, with the sample workflow.</summary>
internal static class SampleRepository
{
    /// <summary>The workflow's path in a repository.</summary>
    public const string WorkflowPath = ".github/workflows/terrateam.yml";

    private const string StateDirectory = "/var/lib/terrateam-sample";

    /// <summary>Its files, path to text.</summary>
    /// <param name="stateDirectory">The directory for Terraform's state, outside of every checkout.</param>
    public static IReadOnlyDictionary<string, string> Read(string stateDirectory)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "samples");
        var infra = Path.Combine(root, "infra");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in Directory.EnumerateFiles(
                infra,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        )
        {
            var path = Path.GetRelativePath(infra, file).Replace('\\', '/');
            files[path] = File.ReadAllText(file)
                .Replace(StateDirectory, stateDirectory.Replace('\\', '/'), StringComparison.Ordinal);
        }

        files[WorkflowPath] = File.ReadAllText(Path.Combine(root, "workflow", "terrateam.yml"));
        return files;
    }

    /// <summary>A change of two directories; a third one depends on one of them.</summary>
    public static IReadOnlyDictionary<string, string?> Change(IReadOnlyDictionary<string, string> files) =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["network/main.tf"] = files["network/main.tf"].Replace("zones = 2", "zones = 3", StringComparison.Ordinal),
            ["dns/main.tf"] = files["dns/main.tf"].Replace("ttl  = 300", "ttl  = 60", StringComparison.Ordinal),
        };
}
