using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>
/// One entry of <c>workflows</c>: what the backend has to know of it. Its steps go to the runner as they are.
/// </summary>
/// <param name="Query">The dirspaces that it is for.</param>
/// <param name="LockPolicy">What locks them.</param>
/// <param name="Environment">The GitHub environment of the job that plans, or null.</param>
/// <param name="RunsOn">The <c>runs-on</c> of the job as JSON text, or null.</param>
/// <param name="Line">Line of the file that names the environment, from 1.</param>
/// <param name="Column">Column of the file that names the environment, from 1.</param>
/// <param name="File">The file that names the environment; null for the configuration's own.</param>
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
