namespace Terrateam.Core.Runs;

/// <summary>The place of a run among the runs of one decision.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many runs were decided together.</param>
/// <param name="IsEnlarged">True where it has more dirspaces than the configuration allows, because there would have
/// been too many runs.</param>
public sealed record RunBatch(int Number, int Count, bool IsEnlarged = false);
