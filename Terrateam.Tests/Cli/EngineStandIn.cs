namespace Terrateam.Tests.Cli;

/// <summary>A program called terraform in front of the real one on the job's PATH.</summary>
internal static class EngineStandIn
{
    /// <summary>Puts a bash script there, in which <c>real</c> is the real one.</summary>
    public static void Install(Scenario scenario, string script)
    {
        var real = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(entry => Path.Combine(entry, "terraform"))
            .First(File.Exists);
        var directory = Path.Combine(scenario.Repository.Server, "stand-in");
        TestProgram.Write(
            Path.Combine(directory, "terraform"),
            $"#!/usr/bin/env bash\nreal() {{ '{real}' \"$@\"; }}\n{script}\n"
        );
        scenario.Environment["PATH"] = $"{directory}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
