namespace Terrateam.Functions.Durable;

/// <summary>The external events that orchestrations wait for. What changed is read from storage.</summary>
internal static class OrchestrationEvents
{
    /// <summary>A pull request's inbox has a new entry.</summary>
    public const string InboxChanged = "wake";

    /// <summary>A run's document or its workflow run changed.</summary>
    public const string RunChanged = "changed";

    /// <summary>A run of a drift schedule is over.</summary>
    public const string DriftRunOver = "run-over";
}

/// <summary>What the signal of a run says.</summary>
internal static class RunSignals
{
    /// <summary>GitHub may know more than the run's document: it is to be asked.</summary>
    public const string Poll = "";

    /// <summary>The runner itself has called, so that the run's document has everything.</summary>
    public const string Called = "called";
}
