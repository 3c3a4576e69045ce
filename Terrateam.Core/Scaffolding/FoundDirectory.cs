namespace Terrateam.Core.Scaffolding;

/// <summary>What a directory with Terraform code is for.</summary>
public enum DirectoryKind
{
    /// <summary>It has a state of its own and is planned.</summary>
    Root,

    /// <summary>The same, by Terragrunt.</summary>
    Unit,

    /// <summary>Others use it, and it is planned with them.</summary>
    Module,

    /// <summary>It has files of variables and no code.</summary>
    Variables,

    /// <summary>A module that nothing uses, an example or a test, by its name; nothing in it says that it has a
    /// state.</summary>
    Doubtful,
}

/// <summary>A directory with Terraform code.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Kind">What it is for.</param>
public sealed record FoundDirectory(string Path, DirectoryKind Kind)
{
    /// <summary>The directories whose modules it uses, those of the modules included.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Patterns of the files that Terragrunt reads for it; empty for the usual ones.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>The directories that Terragrunt says come before it.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Its workspaces; empty for <c>default</c> alone.</summary>
    public IReadOnlyList<string> Workspaces { get; init; } = [];

    /// <summary>The workspaces that its files may be for; empty where that is certain or nothing says so.</summary>
    public IReadOnlyList<string> PossibleWorkspaces { get; init; } = [];

    /// <summary>The path of the file of variables of a workspace, with <c>*</c> for its name; null for none.</summary>
    public string? VariableFile { get; init; }

    /// <summary>True where the code asks for the name of the workspace, so that there are others than
    /// <c>default</c>.</summary>
    public bool AsksForWorkspace { get; init; }

    /// <summary>True where it is planned.</summary>
    public bool IsPlanned => Kind is DirectoryKind.Root or DirectoryKind.Unit;
}
