namespace Terrateam.Core.Runs;

public sealed partial record Run
{
    /// <summary>The W3C trace context of what it was decided for; null where nothing was traced.</summary>
    public string? Trace { get; init; }
}
