using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs;

/// <summary>The kind of a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunKind>))]
public enum RunKind
{
    /// <summary>Plans dirspaces and keeps the plan files.</summary>
    Plan,

    /// <summary>Applies plan files that an earlier run made.</summary>
    Apply,

    /// <summary>Plans and applies in one, without a plan file that was reviewed.</summary>
    UnsafeApply,

    /// <summary>Determines which directory uses which modules.</summary>
    Index,

    /// <summary>Executes the script that rewrites the configuration.</summary>
    BuildConfig,

    /// <summary>Executes the script that lists the files.</summary>
    BuildTree,
}

/// <summary>Properties of kinds of runs.</summary>
public static class RunKindExtensions
{
    /// <summary>True for a run that changes infrastructure and therefore takes locks.</summary>
    public static bool IsApply(this RunKind kind) => kind is RunKind.Apply or RunKind.UnsafeApply;

    /// <summary>True for a run that prepares a decision instead of working on dirspaces.</summary>
    public static bool IsPreparation(this RunKind kind) =>
        kind is RunKind.Index or RunKind.BuildConfig or RunKind.BuildTree;

    /// <summary>The operation in words, as statuses and comments name it.</summary>
    public static string Operation(this RunKind kind) =>
        kind switch
        {
            RunKind.Plan => "plan",
            RunKind.Apply or RunKind.UnsafeApply => "apply",
            RunKind.Index => "index",
            RunKind.BuildConfig => "build-config",
            RunKind.BuildTree => "build-tree",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
