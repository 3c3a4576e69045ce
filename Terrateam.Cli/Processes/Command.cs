namespace Terrateam.Cli.Processes;

/// <summary>A program to run. Its arguments are handed over as they are, never through a shell.</summary>
/// <param name="Arguments">The program, looked for on the PATH of <paramref name="Environment"/>, and its
/// arguments.</param>
/// <param name="Directory">Where it runs.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="Label">Whose output it is, for the log.</param>
/// <param name="Capture">False keeps no output.</param>
/// <param name="Show">False prints no output.</param>
/// <param name="Input">What it reads from its standard input; null for nothing.</param>
/// <param name="Kept">How many characters of its output are kept from the beginning on; null for what is enough to be
/// looked at.</param>
/// <param name="Reader">Gets its standard output piece by piece, of which nothing is kept then; null keeps it.</param>
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

/// <summary>What came of a command, without colours.</summary>
internal sealed record CommandResult(int ExitCode, string Stdout, string Stderr)
{
    /// <summary>True for exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Both outputs, errors first, for a command that failed.</summary>
    public string Both =>
        Stderr.Length == 0 ? Stdout
        : Stdout.Length == 0 ? Stderr
        : $"{Stderr}\n{Stdout}";
}

/// <summary>The machine has no such program.</summary>
internal sealed class ProgramMissingException(string program)
    : Exception($"There is no program '{program}' on the PATH of this machine.")
{
    /// <summary>The program that was asked for.</summary>
    public string Program => program;
}
