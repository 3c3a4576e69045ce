namespace Terrateam.Functions.Inbox;

/// <summary>That an event waits for GitHub.</summary>
/// <param name="Question">The question that could not be decided; those before it are done with.</param>
/// <param name="Since">When GitHub first did not answer.</param>
/// <param name="Attempts">How often it was asked since.</param>
/// <param name="Next">When it is asked again.</param>
/// <param name="IsTold">True once the pull request was told.</param>
public sealed record Postponement(int Question, DateTimeOffset Since, int Attempts, DateTimeOffset Next, bool IsTold);
