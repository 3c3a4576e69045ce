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

        files[WorkflowPath] = Workflow();
        return files;
    }

    /// <summary>The sample workflow.</summary>
    /// <param name="programs">Scripts by name that stand in for programs the workflow of a real repository would
    /// install: they come before Terrateam's step, onto the path of the job.</param>
    public static string Workflow(params ReadOnlySpan<(string Name, string Script)> programs)
    {
        const string Step = "      - name: Terrateam\n";
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml"));
        if (programs.Length == 0)
            return text;

        var lines = new List<string>
        {
            "      - name: Programs",
            "        run: |",
            "          mkdir -p \"$RUNNER_TEMP/programs\"",
            "          echo \"$RUNNER_TEMP/programs\" >> \"$GITHUB_PATH\"",
            "          echo \"INFRACOST_API_KEY=not-a-real-one\" >> \"$GITHUB_ENV\"",
        };
        foreach (var (name, script) in programs)
        {
            lines.Add($"          cat > \"$RUNNER_TEMP/programs/{name}\" <<'END-OF-{name}'");
            lines.AddRange(script.TrimEnd('\n').Split('\n').Select(line => "          " + line));
            lines.Add($"          END-OF-{name}");
            lines.Add($"          chmod +x \"$RUNNER_TEMP/programs/{name}\"");
        }

        var at = text.IndexOf(Step, StringComparison.Ordinal);
        return text[..at] + string.Join('\n', lines) + "\n\n" + text[at..];
    }

    /// <summary>A change of two directories; a third one depends on one of them.</summary>
    public static IReadOnlyDictionary<string, string?> Change(IReadOnlyDictionary<string, string> files) =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["network/main.tf"] = files["network/main.tf"].Replace("zones = 2", "zones = 3", StringComparison.Ordinal),
            ["dns/main.tf"] = files["dns/main.tf"].Replace("ttl  = 300", "ttl  = 60", StringComparison.Ordinal),
        };
}
