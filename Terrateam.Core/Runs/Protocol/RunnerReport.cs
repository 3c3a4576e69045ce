using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// Body of <c>PUT …/{id}</c>: the results of a piece of work. <see cref="RunnerReportReader"/> determines the form of a
/// body.
/// </summary>
public abstract record RunnerReport
{
    private RunnerReport() { }

    /// <summary>Results of plan and apply, version 2.</summary>
    /// <param name="Steps">In the order of execution; a step's scope names its dirspace or hook.</param>
    /// <param name="Gates">Approvals that steps ask for; absent where there are none.</param>
    public sealed record StepsV2(
        IReadOnlyList<StepOutputV2> Steps,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Gate>? Gates = null
    ) : RunnerReport;

    /// <summary>Results of plan and apply, version 1.</summary>
    public sealed record StepsV1(IReadOnlyList<DirspaceOutputV1> Dirspaces, OverallOutputV1 Overall) : RunnerReport;

    /// <summary>The result of the indexer.</summary>
    /// <param name="Version">1.</param>
    /// <param name="Success">False when the indexer could not run.</param>
    /// <param name="Paths">For each directory the modules that it uses and the files that could not be read.</param>
    /// <param name="Symlinks">Link to target, both from the repository root.</param>
    public sealed record Index(
        int Version,
        bool Success,
        IReadOnlyDictionary<string, IndexedPath> Paths,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyDictionary<string, string>? Symlinks = null
    ) : RunnerReport;

    /// <summary>The configuration from the configuration builder.</summary>
    public sealed record BuildConfig(JsonElement Config) : RunnerReport;

    /// <summary>The files from the tree builder.</summary>
    public sealed record BuildTree(IReadOnlyList<BuiltFile> Files) : RunnerReport;

    /// <summary>A builder failed.</summary>
    /// <param name="Msg">Its output or the reason.</param>
    public sealed record BuildFailure(string Msg) : RunnerReport;
}

/// <summary>The indexer's result for a directory.</summary>
/// <param name="Modules">Directories of modules that it uses.</param>
/// <param name="Failures">By file, why it could not be read.</param>
public sealed record IndexedPath(IReadOnlyList<string> Modules, IReadOnlyDictionary<string, IndexFailure> Failures);

/// <summary>Why the indexer could not read a file.</summary>
/// <param name="Msg">The reason.</param>
/// <param name="Lnum">The line, from 1.</param>
public sealed record IndexFailure(
    string Msg,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Lnum = null
);

/// <summary>A file of a built tree.</summary>
/// <param name="Path">From the repository root.</param>
/// <param name="Changed">Whether it counts as changed; absent = compare <paramref name="Id"/>.</param>
/// <param name="Id">Identifies the content.</param>
public sealed record BuiltFile(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Changed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null
);
