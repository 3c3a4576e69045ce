namespace Terrateam.Cli.Terminal;

/// <summary>Exit codes of the commands that a user runs.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The checked configuration has errors.</summary>
    public const int Faults = 1;

    /// <summary>The check could not run: a wrong option, a missing file, no repository.</summary>
    public const int Unusable = 2;
}
