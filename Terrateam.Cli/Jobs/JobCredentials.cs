using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Jobs;

/// <summary>Which commands of a piece of work get which credentials of the job: as few as can do their work.</summary>
/// <param name="git">The repository's token, for git.</param>
/// <param name="idToken">The variables by which the job gets OIDC tokens.</param>
/// <param name="configuration">What the default branch lets others have.</param>
internal sealed class JobCredentials(
    GitCredentials git,
    IReadOnlyDictionary<string, string> idToken,
    RunConfiguration configuration
)
{
    /// <summary>Makes sure that there is a token.</summary>
    /// <exception cref="Backends.BackendException">The backend does not give one.</exception>
    public Task RequestAsync(CancellationToken cancellationToken) => git.RequestAsync(cancellationToken);

    /// <summary>For git, and for the command of the engine that fetches modules.</summary>
    /// <exception cref="Backends.BackendException">The backend does not give a token.</exception>
    public Task AddToGitAsync(IDictionary<string, string> environment, CancellationToken cancellationToken) =>
        git.AddToAsync(environment, cancellationToken);

    /// <summary>For every command of the engine.</summary>
    public void AddToEngine(IDictionary<string, string> environment)
    {
        if (configuration.GivesIdTokenToEngine)
            AddIdToken(environment);
    }

    /// <summary>For all commands of the configuration.</summary>
    /// <exception cref="Backends.BackendException">The backend does not give a token.</exception>
    public async Task AddToStepsAsync(IDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (configuration.GivesGitHubTokenToSteps)
            await git.AddToAsync(environment, cancellationToken);
        if (configuration.GivesIdTokenToSteps)
            AddIdToken(environment);
    }

    private void AddIdToken(IDictionary<string, string> environment)
    {
        foreach (var (name, value) in idToken)
            environment[name] = value;
    }
}
