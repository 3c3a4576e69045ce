namespace Terrateam.Functions.Durable;

/// <summary>The external events that orchestrations wait for. They carry nothing: what changed is read from storage.</summary>
internal static class OrchestrationEvents
{
    /// <summary>A pull request's inbox has a new entry.</summary>
    public const string InboxChanged = "wake";

    /// <summary>A run's document or its workflow run changed.</summary>
    public const string RunChanged = "changed";

    /// <summary>A run of a drift schedule is over.</summary>
    public const string DriftRunOver = "run-over";
}
