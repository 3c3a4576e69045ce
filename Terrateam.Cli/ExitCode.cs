namespace Terrateam.Cli;

/// <summary>What the commands for people end with.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>What was looked at has faults.</summary>
    public const int Faults = 1;

    /// <summary>It could not be looked at: a wrong option, a missing file, no repository.</summary>
    public const int Unusable = 2;
}
