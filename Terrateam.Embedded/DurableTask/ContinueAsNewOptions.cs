namespace Terrateam.Embedded.DurableTask;

/// <summary>How an orchestration starts over.</summary>
public sealed class ContinueAsNewOptions
{
    /// <summary>Input of the next execution.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events that nobody has waited for go on into the next execution. True unless set.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;

    /// <summary>Version of the next execution; null means the same.</summary>
    public string? NewVersion { get; set; }
}
