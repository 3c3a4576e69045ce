namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Runs the script of a step.</summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
/// </remarks>
internal static class StepScript
{
    /// <summary>The exit code.</summary>
    /// <exception cref="ExpressionException">An expression cannot be evaluated, or the shell is not known.</exception>
    public static async Task<int> RunAsync(
        JobRunner runner,
        StepFrame frame,
        WorkflowStep step,
        IReadOnlyDictionary<string, string> env,
        CommandFiles files,
        ExpressionScope scope,
        CancellationToken cancelled
    )
    {
        var job = runner.Job;
        var (program, options) = Shell(step.Shell ?? frame.Shell);
        var script = Path.Combine(job.Environment["RUNNER_TEMP"], $"{Guid.NewGuid():D}.sh");
        await File.WriteAllTextAsync(
            script,
            ExpressionTemplate.Text(step.Run!, frame.Place, scope).Replace("\r\n", "\n", StringComparison.Ordinal),
            CancellationToken.None
        );
        var directory = step.WorkingDirectory is { } own
            ? ExpressionTemplate.Text(own, frame.Place, scope)
            : frame.WorkingDirectory;
        var variables = runner.Variables(env);
        foreach (var (name, value) in files.Variables)
            variables[name] = value;

        // As of the action that the step belongs to.
        foreach (var name in (string[])["action_path", "action_repository", "action_ref"])
        {
            if (frame.Contexts["github"]?[name] is { } value)
                variables[$"GITHUB_{name.ToUpperInvariant()}"] = ExpressionValue.Text(value);
        }

        return await (
            directory is null ? job : job with { Workspace = Path.Combine(job.Workspace, directory) }
        ).RunAsync(program, [.. options, script], variables, cancelled);
    }

    private static (string Program, string[] Options) Shell(string? shell) =>
        shell switch
        {
            null => ("bash", ["-e"]),
            "bash" => ("bash", ["--noprofile", "--norc", "-eo", "pipefail"]),
            "sh" => ("sh", ["-e"]),
            _ => throw new ExpressionException($"The sandbox's GitHub does not know the shell '{shell}'."),
        };
}
