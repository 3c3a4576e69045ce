using System.Text;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Jobs;

/// <summary>Executes the script of a config or tree builder.</summary>
internal sealed class BuilderScript(ProcessRunner processes)
{
    /// <summary>The backend's limit for a result, in characters.</summary>
    private const int MaxLength = 30 * 1024 * 1024;

    private const string DefaultShell = "#!/usr/bin/env bash\n";

    /// <summary>Executes the script in the checkout. A script without a shebang runs in bash.</summary>
    /// <param name="script">The script.</param>
    /// <param name="label">Its label in the log.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="temporary">A directory that only this user can read.</param>
    /// <param name="environment">All of its environment.</param>
    /// <param name="cancellationToken">Ends the script and all processes that it started.</param>
    /// <returns>Its standard output, or why that is no result.</returns>
    public async Task<(string? Output, string? Failure)> RunAsync(
        string script,
        string label,
        string? input,
        string root,
        string temporary,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(temporary, label);
        var text = script.StartsWith("#!", StringComparison.Ordinal) ? script : DefaultShell + script;
        await ProgramFile.WriteAsync(
            file,
            stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask(),
            isShared: false,
            cancellationToken
        );

        // Standard output is the result and not logged; messages go to standard error.
        var result = await processes.RunAsync(
            new Command([file], root, environment, label, Show: false, Input: input, Kept: MaxLength),
            cancellationToken
        );
        if (!result.Succeeded)
            return (null, $"{result.Both.TrimEnd()}\nThe script ended with exit code {result.ExitCode}.".TrimStart());

        return result.Stdout.Length > MaxLength
            ? (null, $"The script printed more than {MaxLength / (1024 * 1024)} MiB.")
            : (result.Stdout, null);
    }
}
