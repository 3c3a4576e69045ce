using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs;

/// <summary>What a run does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunKind>))]
public enum RunKind
{
    /// <summary>Plans dirspaces and keeps the plan files.</summary>
    Plan,

    /// <summary>Applies plan files that an earlier run made.</summary>
    Apply,
}
