namespace Terrateam.Core.Configuration;

/// <summary>Which part of a configuration came from which file.</summary>
public sealed class Provenance
{
    private readonly YamlMapping? _root;

    internal Provenance(YamlMapping? root, IReadOnlyList<string> files)
    {
        _root = root;
        Files = files;
    }

    /// <summary>
    /// The files, each put over those before it. The pull request's own are named by their path alone.
    /// </summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The merged values with their places; null where everything is a default.</summary>
    internal YamlMapping? Root => _root;
}
