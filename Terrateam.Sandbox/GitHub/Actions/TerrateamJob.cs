namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What our action does after the checkout: it starts <c>terrateam run</c>.</summary>
public static class TerrateamJob
{
    /// <summary>Starts the <c>terrateam</c> that was built beside the sandbox, with the arguments that action.yml gives.</summary>
    public static JobStep BuiltHere { get; } = (job, cancelled) => job.RunAsync(Find(), Arguments(job), cancelled: cancelled);

    /// <summary>The arguments of action.yml.</summary>
    public static IReadOnlyList<string> Arguments(JobContext job) =>
    [
        "run",
        "--work-token", job.Inputs.GetValueOrDefault("work-token", string.Empty),
        "--api-base-url", job.Inputs.GetValueOrDefault("api-base-url", string.Empty),
    ];

    /// <summary>The executable: beside this one, else in the project's own output.</summary>
    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? "terrateam.exe" : "terrateam";
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var beside = Path.Combine(here.FullName, name);
        if (File.Exists(beside))
        {
            return beside;
        }

        // bin/<configuration>/<framework>, the same for every project of the solution.
        var built = Path.Combine(here.Parent!.Parent!.Parent!.Parent!.FullName, "Terrateam.Cli", "bin", here.Parent.Name, here.Name, name);
        return File.Exists(built) ? built : throw new FileNotFoundException($"Build Terrateam.Cli first: there is no {built}.");
    }
}
