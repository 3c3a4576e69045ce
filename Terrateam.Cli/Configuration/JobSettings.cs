namespace Terrateam.Cli.Configuration;

/// <summary>The inputs and variables of the job.</summary>
/// <param name="WorkToken">Requests the work; an input of the dispatch.</param>
/// <param name="ApiBaseUrl">The backend, from the workflow file.</param>
/// <param name="Workspace">The checkout's directory; created and filled where it is empty.</param>
/// <param name="RunId">The workflow run's id.</param>
/// <param name="Sha">The commit that the workflow runs on.</param>
internal sealed record JobSettings(string WorkToken, string ApiBaseUrl, string Workspace, string RunId, string Sha);
