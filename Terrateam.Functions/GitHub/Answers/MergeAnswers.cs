namespace Terrateam.Functions.GitHub.Answers;

internal sealed record MergeRequest(string MergeMethod, string Sha, string? CommitTitle);

internal sealed record MergeAnswer(string Sha);

internal sealed record ReferenceAnswer(ReferenceTarget Object);

internal sealed record ReferenceTarget(string Sha);
