namespace Terrateam.Functions.Durable;

/// <summary>The names by which orchestrations are started. Running instances hold them: they must not change.</summary>
internal static class OrchestrationNames
{
    public const string PullRequest = "PullRequestOrchestration";

    public const string Run = "RunOrchestration";

    public const string Drift = "DriftOrchestration";
}
