namespace Terrateam.Functions.GitHub;

/// <summary>Tokens for jobs of a repository.</summary>
public interface IRunnerTokenClient
{
    /// <summary>Creates an installation token for a job.</summary>
    /// <exception cref="GitHubException">With status 422 when the installation does not reach one of the
    /// repositories.</exception>
    Task<string> CreateAsync(RunnerTokenScope scope, CancellationToken cancellationToken);
}
