namespace Terrateam.Core.Configuration;

/// <summary>One fault of a configuration file, told so that its author can mend it.</summary>
/// <param name="File">The file, from the repository root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The path of keys, such as <c>dirs.ec2.workspaces</c>; empty for the whole file.</param>
/// <param name="Problem">What was found, in words.</param>
/// <param name="Allowed">What would be right, in words; empty where nothing is.</param>
/// <param name="Suggestion">The nearest known name, or null.</param>
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
    /// <summary>True where the file is right and asks for something that this version does not do.</summary>
    public bool NotSupported { get; init; }
}
