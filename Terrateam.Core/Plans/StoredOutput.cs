namespace Terrateam.Core.Plans;

/// <summary>Where a run's sealed output is stored. Kept in the run's state: without it the output cannot be
/// opened.</summary>
/// <param name="BlobName">The name of the sealed file.</param>
/// <param name="Seal">Its digest and length.</param>
public sealed record StoredOutput(string BlobName, Seal Seal);
