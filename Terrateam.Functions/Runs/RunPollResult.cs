using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>A run at a poll.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pause">How long to wait for an event before the next poll.</param>
public sealed record RunPollResult(Run Run, TimeSpan Pause)
{
    /// <summary>True where it began or ceased to wait for an approval.</summary>
    public bool IsWaitChanged { get; init; }

    /// <summary>True where it has waited for a runner for a while, and there is a page that says why.</summary>
    public bool IsLate { get; init; }
}
