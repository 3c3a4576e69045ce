using System.Text.Json.Serialization;

namespace Terrateam.Functions.Inbox;

/// <summary>An entry's wait for GitHub.</summary>
/// <param name="RequestIndex">Index of the decision request that failed; those before it are done.</param>
/// <param name="Since">When GitHub first failed.</param>
/// <param name="Attempts">Number of attempts since then.</param>
/// <param name="Next">Time of the next attempt.</param>
/// <param name="IsTold">True once the pull request has a message about it.</param>
public sealed record Postponement(
    [property: JsonPropertyName("question")] int RequestIndex,
    DateTimeOffset Since,
    int Attempts,
    DateTimeOffset Next,
    bool IsTold
);
