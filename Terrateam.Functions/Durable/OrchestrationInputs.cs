namespace Terrateam.Functions.Durable;

/// <summary>The input of a pull request's orchestration, which each generation hands to the next.</summary>
/// <param name="IsOver">True when its last event closed the pull request: the orchestration may end.</param>
internal sealed record PullRequestOrchestrationInput(bool IsOver = false);

/// <summary>The input of a run's orchestration.</summary>
/// <param name="RunId">The run.</param>
internal sealed record RunOrchestrationInput(Guid RunId);
