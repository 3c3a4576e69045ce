namespace Terrateam.Core.Configuration;

/// <summary>One error of a configuration file, with what its author needs to fix it.</summary>
/// <param name="File">The file, from the repository root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The path of keys, such as <c>dirs.ec2.workspaces</c>; empty for the whole file.</param>
/// <param name="Problem">What is wrong, for people to read.</param>
/// <param name="Allowed">What is allowed, for people to read; empty where nothing is.</param>
/// <param name="Suggestion">The closest known name, or null.</param>
public sealed record ConfigurationError(
    string File,
    int Line,
    int Column,
    string Key,
    string Problem,
    string Allowed,
    string? Suggestion
)
{
    /// <summary>True where the file is valid but uses what this version does not support.</summary>
    public bool NotSupported { get; init; }
}
