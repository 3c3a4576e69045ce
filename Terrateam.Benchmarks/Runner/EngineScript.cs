using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Terrateam.Benchmarks.Runner;

/// <summary>The engine's commands that the runner gave, as a plain shell script.</summary>
internal static partial class EngineScript
{
    /// <summary>Finds out which commands the runner gives for one directory.</summary>
    public static async Task<IReadOnlyList<string>> RecordAsync(string program, RunnerBackend backend)
    {
        using var job = RunnerJob.Create(program, directories: 1);
        var real = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(entry => Path.Combine(entry, "terraform"))
            .First(File.Exists);
        var log = job.Write("commands", "");
        job.Install("terraform", $"#!/bin/sh\necho \"$*\" >>'{log}'\nexec '{real}' \"$@\"\n");
        _ = await job.RunAsync(backend);
        return [.. File.ReadLines(log).Select(line => PlanFile().Replace(line, "\"$plan\""))];
    }

    /// <summary>The same for all directories of a job, which are checked out already.</summary>
    public static async Task<MeasuredProcess> RunAsync(RunnerJob job, IReadOnlyList<string> commands)
    {
        var checkout = Path.Combine(job.Folder($"script-{Guid.NewGuid():N}"), "checkout");
        _ = await MeasuredProcess.RunAsync(
            "git",
            ["clone", "--quiet", job.Server, checkout],
            job.Server,
            job.Variables
        );
        var script = new StringBuilder("set -e\n");
        foreach (var once in commands.Where(IsVersion))
            script.Append("terraform ").Append(once).Append('\n');

        for (var at = 0; at < job.Count; at++)
        {
            script.Append(CultureInfo.InvariantCulture, $"cd '{checkout}/{RunnerJob.NameOf(at)}'\nplan='{checkout}/{at}.plan'\n");
            foreach (var command in commands.Where(one => !IsVersion(one)))
            {
                // 2 says that there are changes.
                script.Append("terraform ").Append(command).Append(">'").Append(checkout).Append("/out' || [ $? = 2 ]\n");
            }
        }

        // A file, because a few hundred directories are more than an argument may be.
        var file = $"{checkout}.sh";
        await File.WriteAllTextAsync(file, script.ToString());
        var done = await MeasuredProcess.RunAsync("sh", [file], checkout, job.Variables);
        return done.ExitCode == 0 ? done : throw new InvalidOperationException(done.Output);
    }

    private static bool IsVersion(string command) => command.StartsWith("version", StringComparison.Ordinal);

    [GeneratedRegex(@"\S*/terrateam-[0-9a-f]{32}/\S*", RegexOptions.None, 1000)]
    private static partial Regex PlanFile();
}
