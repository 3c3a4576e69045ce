namespace Terrateam.Core.Patterns;

/// <summary>The unit that is planned, applied and locked: one directory in one workspace.</summary>
/// <param name="Directory">Path from the repository root with <c>/</c> between segments; <c>.</c> is the root
/// itself.</param>
/// <param name="Workspace">The Terraform workspace, <c>default</c> unless configured.</param>
public readonly record struct Dirspace(string Directory, string Workspace) : IComparable<Dirspace>
{
    /// <summary>
    /// Orders by directory, then workspace, by code point, so that every listing of dirspaces is stable.
    /// </summary>
    public int CompareTo(Dirspace other)
    {
        var byDirectory = string.CompareOrdinal(Directory, other.Directory);
        return byDirectory != 0 ? byDirectory : string.CompareOrdinal(Workspace, other.Workspace);
    }

    /// <summary>Directory and workspace as statuses and comments show them.</summary>
    public override string ToString() => $"{Directory} {Workspace}";

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Dirspace left, Dirspace right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Dirspace left, Dirspace right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Dirspace left, Dirspace right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Dirspace left, Dirspace right) => left.CompareTo(right) >= 0;
}
