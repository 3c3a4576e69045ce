namespace Terrateam.Cli.Processes;

/// <summary>A program to run. Its arguments are passed as they are, never through a shell.</summary>
/// <param name="Arguments">The program, searched on the PATH of <paramref name="Environment"/>, and its
/// arguments.</param>
/// <param name="Directory">The working directory.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="Label">Its label in the log.</param>
/// <param name="Capture">False keeps no output.</param>
/// <param name="Show">False logs no output.</param>
/// <param name="Input">Its standard input; null for none.</param>
/// <param name="Kept">How many characters from the beginning of its output are kept; null for the default.</param>
/// <param name="Reader">Receives its standard output in pieces, which is not kept then; null keeps it.</param>
internal sealed record Command(
    IReadOnlyList<string> Arguments,
    string Directory,
    IReadOnlyDictionary<string, string> Environment,
    string Label,
    bool Capture = true,
    bool Show = true,
    string? Input = null,
    int? Kept = null,
    Action<ReadOnlySpan<char>>? Reader = null
);

/// <summary>The exit code and the kept output, without colours.</summary>
internal sealed record CommandResult(int ExitCode, string Stdout, string Stderr)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Both outputs, standard error first, for a command that failed.</summary>
    public string Both =>
        Stderr.Length == 0 ? Stdout
        : Stdout.Length == 0 ? Stderr
        : $"{Stderr}\n{Stdout}";
}

/// <summary>The machine has no such program.</summary>
internal sealed class ProgramMissingException(string program)
    : Exception($"There is no program '{program}' on the PATH of this machine.")
{
    public string Program => program;
}
