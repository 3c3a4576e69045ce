using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The job of a dispatched workflow with the <c>terrateam</c> that was built beside the sandbox.</summary>
internal static class TerrateamJob
{
    /// <summary>The placeholder for the backend's address in <c>samples/workflow/terrateam.yml</c>.</summary>
    public const string SampleAddress = "https://terrateam.example.com/api/github";

    /// <summary>Runs the steps of the workflow file, of which one is our action.</summary>
    public static JobStep BuiltHere { get; } = (job, cancelled) => new JobRunner(job, cancelled).RunAsync();

    /// <summary>Names another executable for the jobs, such as the native program of a release.</summary>
    public const string ProgramVariable = "TERRATEAM_PROGRAM";

    /// <summary>The executable: the one that is named, else beside this one, else in the output of its own project.</summary>
    public static string Program => Find();

    /// <summary>The variables that action.yml and the workflow add to the environment of every job.</summary>
    public static IReadOnlyDictionary<string, string> Variables(JobContext job) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["INPUT_WORK_TOKEN"] = job.ActionInputs.GetValueOrDefault("work-token", ""),
            ["INPUT_API_BASE_URL"] = job.ActionInputs.GetValueOrDefault("api-base-url", ""),
            ["SECRETS_CONTEXT"] = new JsonObject { ["github_token"] = job.Token }.ToJsonString(),
            ["VARIABLES_CONTEXT"] = "{}",
        };

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"{ProgramVariable} names {named}, which is not there.");
        }

        var name = OperatingSystem.IsWindows() ? "terrateam.exe" : "terrateam";
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var beside = Path.Combine(here.FullName, name);

        // A project reference copies the launcher alone, which cannot start without its assembly.
        if (File.Exists(beside) && File.Exists(Path.Combine(here.FullName, "terrateam.dll")))
        {
            return beside;
        }

        // bin/<configuration>/<framework>, the same for every project of the solution.
        var built = Path.Combine(
            here.Parent!.Parent!.Parent!.Parent!.FullName,
            "Terrateam.Cli",
            "bin",
            here.Parent.Name,
            here.Name,
            name
        );
        return File.Exists(built)
            ? built
            : throw new FileNotFoundException($"Build Terrateam.Cli first: there is no {built}.");
    }
}
