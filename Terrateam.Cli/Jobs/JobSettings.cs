namespace Terrateam.Cli.Jobs;

/// <summary>What the workflow gave the job.</summary>
/// <param name="WorkToken">What it asks for its work with, from the dispatch.</param>
/// <param name="ApiBaseUrl">The backend, from the workflow file.</param>
/// <param name="Workspace">Directory of the checkout; made and filled where it is empty.</param>
/// <param name="RunId">The workflow run's id.</param>
/// <param name="Sha">The commit that the workflow runs on.</param>
internal sealed record JobSettings(string WorkToken, string ApiBaseUrl, string Workspace, string RunId, string Sha);
