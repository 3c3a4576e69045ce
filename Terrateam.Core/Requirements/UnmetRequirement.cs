using Terrateam.Core.Patterns;

namespace Terrateam.Core.Requirements;

/// <summary>A requirement that is not met.</summary>
/// <param name="Name">Its name in the configuration, such as <c>merge_conflicts</c>.</param>
/// <param name="Missing">What is missing, in words.</param>
/// <param name="Dirspaces">The dirspaces that require it.</param>
public sealed record UnmetRequirement(string Name, string Missing, IReadOnlyList<Dirspace> Dirspaces);
