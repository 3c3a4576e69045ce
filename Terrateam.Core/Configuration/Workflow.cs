using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>workflows</c>: what the backend has to know of it. Its steps go to the runner as they are.</summary>
/// <param name="Query">The dirspaces that it is for.</param>
/// <param name="LockPolicy">What locks them.</param>
/// <param name="Environment">The GitHub environment of the job, or null.</param>
/// <param name="RunsOn">The <c>runs-on</c> of the job as JSON text, or null.</param>
public sealed record Workflow(TagQuery Query, LockPolicy LockPolicy, string? Environment, string? RunsOn);
