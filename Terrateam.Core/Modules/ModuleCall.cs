namespace Terrateam.Core.Modules;

/// <summary>One <c>module</c> block of a configuration.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Source">The value of <c>source</c>; null where it is not a literal or is missing.</param>
/// <param name="Skipped">Why there is no source, in words; null where there is one.</param>
/// <param name="Line">The line of the source, or of the block where it has none, from 1; 0 where it is not
/// known.</param>
/// <remarks>https://developer.hashicorp.com/terraform/language/block/module</remarks>
public sealed record ModuleCall(string Name, string? Source, string? Skipped, int Line)
{
    /// <summary>
    /// True where the source is relative to the directory of the file: it begins with <c>./</c> or <c>../</c>.
    /// </summary>
    /// <remarks>https://developer.hashicorp.com/terraform/language/modules/sources#local-paths</remarks>
    public bool IsLocal => LocalPath is not null;

    /// <summary>The directory of a local source with <c>/</c> between segments; null for any other source.</summary>
    public string? LocalPath
    {
        get
        {
            var path = Source?.Replace('\\', '/');
            return
                path is not null
                && (path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal))
                ? path
                : null;
        }
    }
}

/// <summary>Why a part of a file could not be read.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Problem">The reason, in words.</param>
public sealed record ModuleFault(int Line, string Problem);

/// <summary>The modules of one file.</summary>
/// <param name="Calls">Its module blocks, in the order of the file, including those around faults.</param>
/// <param name="Faults">Syntax errors, at most <see cref="ModuleFile.MaxFaults"/>.</param>
public sealed record ModuleFile(IReadOnlyList<ModuleCall> Calls, IReadOnlyList<ModuleFault> Faults)
{
    /// <summary>The most faults of one file that are reported.</summary>
    public const int MaxFaults = 20;

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFile = 4 * 1024 * 1024;

    /// <summary>True for the names of files that Terraform or OpenTofu reads as configuration.</summary>
    /// <param name="path">Path or name of a file.</param>
    /// <remarks>
    /// https://developer.hashicorp.com/terraform/language/files and https://opentofu.org/docs/language/files/
    /// </remarks>
    public static bool IsConfiguration(string path) =>
        path.EndsWith(".tf", StringComparison.Ordinal)
        || path.EndsWith(".tofu", StringComparison.Ordinal)
        || IsJson(path);

    /// <summary>
    /// Reads a file in the syntax that its name implies. Never throws; takes time in proportion to the text.
    /// </summary>
    /// <param name="path">Path or name of the file.</param>
    /// <param name="text">Its content.</param>
    public static ModuleFile Read(string path, string text) =>
        IsJson(path) ? JsonModules.Read(text) : HclModules.Read(text);

    private static bool IsJson(string path) =>
        path.EndsWith(".tf.json", StringComparison.Ordinal) || path.EndsWith(".tofu.json", StringComparison.Ordinal);
}
