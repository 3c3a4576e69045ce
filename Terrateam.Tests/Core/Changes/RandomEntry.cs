namespace Terrateam.Tests.Core.Changes;

/// <summary>One entry of <c>dirs</c>.</summary>
internal sealed record RandomEntry(
    string Path,
    string[] Tags,
    string[] Workspaces,
    string[]? Patterns,
    string? DependsOn,
    bool Prunes,
    bool CreateIfMissing
);
