namespace Terrateam.Cli.Engines;

/// <summary>One program of an engine: the engine itself, or the tool beneath it.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Program">Its program.</param>
/// <param name="Version">As configured; null for nothing.</param>
/// <param name="Key">The configuration's key of the version.</param>
/// <param name="IsOverridden">True for a program of the user's own, which is never installed.</param>
internal sealed record EngineTool(string Name, string Program, string? Version, string Key, bool IsOverridden);
