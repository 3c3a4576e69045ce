using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>
/// The parts of an entry of <c>workflows</c> that the backend needs. Its steps are passed to the runner unchanged.
/// </summary>
/// <param name="Query">The dirspaces that it applies to.</param>
/// <param name="LockPolicy">Which operations lock them.</param>
/// <param name="Environment">The GitHub environment of the job that plans, or null.</param>
/// <param name="RunsOn">The <c>runs-on</c> of the job as JSON text, or null.</param>
/// <param name="Line">Line of the environment, from 1.</param>
/// <param name="Column">Column of the environment, from 1.</param>
/// <param name="File">The file of the environment; null for that of the configuration.</param>
public sealed record Workflow(
    TagQuery Query,
    LockPolicy LockPolicy,
    string? Environment,
    string? RunsOn,
    int Line = 1,
    int Column = 1,
    string? File = null
)
{
    /// <summary>The GitHub environment of the job that applies, or null.</summary>
    public string? ApplyEnvironment { get; init; }
}
