namespace Terrateam.Core.Runs.Protocol;

/// <summary>Body of <c>POST …/initiate</c>: a job requests its next piece of work.</summary>
/// <param name="RunId">The workflow run's id (<c>GITHUB_RUN_ID</c>), as text.</param>
/// <param name="Sha">The commit that the workflow has checked out (<c>GITHUB_SHA</c>).</param>
public sealed record InitiateRequest(string RunId, string Sha);
