namespace Terrateam.Core.Configuration;

/// <summary>Records the file that each part of a configuration comes from.</summary>
public sealed class Provenance
{
    private readonly YamlMapping? _root;

    internal Provenance(YamlMapping? root, IReadOnlyList<string> files)
    {
        _root = root;
        Files = files;
    }

    /// <summary>
    /// The merged files, lowest precedence first. Those of the pull request's repository are named by their path only.
    /// </summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The merged values with their places; null where everything is a default.</summary>
    internal YamlMapping? Root => _root;
}
