using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>A dirspace that has to wait.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="For">The dirspaces that have to be applied before.</param>
public sealed record WaitingDirspace(Dirspace Dirspace, IReadOnlyList<Dirspace> For);
