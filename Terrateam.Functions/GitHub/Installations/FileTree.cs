using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Installations;

/// <summary>The files of a commit, and which of them are its configuration.</summary>
internal sealed record FileTree(IReadOnlyList<string> Files, IReadOnlyList<DirectoryEntryResponse> Configuration)
{
    /// <summary>Length in memory, in characters.</summary>
    public int Size => Files.Sum(static file => file.Length + 16);
}
