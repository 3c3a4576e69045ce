namespace Terrateam.Functions.GitHub.Responses;

internal sealed record MergeRequest(string MergeMethod, string Sha, string? CommitTitle);

internal sealed record MergeResponse(string Sha);

internal sealed record ReferenceResponse(ReferenceTarget Object);

internal sealed record ReferenceTarget(string Sha);
