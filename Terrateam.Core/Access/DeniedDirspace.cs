using Terrateam.Core.Patterns;

namespace Terrateam.Core.Access;

/// <summary>A dirspace left out because the user may not work on it.</summary>
public sealed record DeniedDirspace(Dirspace Dirspace, string Reason);
