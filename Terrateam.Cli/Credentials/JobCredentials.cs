using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Credentials;

/// <summary>Gives each command of a piece of work only the credentials that it needs.</summary>
/// <param name="git">The repository's token, for git.</param>
/// <param name="idToken">The variables by which the job requests OIDC tokens.</param>
/// <param name="configuration">The default branch's <c>credentials</c>.</param>
internal sealed class JobCredentials(
    GitCredentials git,
    IReadOnlyDictionary<string, string> idToken,
    RunConfiguration configuration
)
{
    /// <summary>Ensures that there is a token.</summary>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public Task RequestAsync(CancellationToken cancellationToken) => git.RequestAsync(cancellationToken);

    /// <summary>Adds the credentials of git, and of the engine's command that fetches modules.</summary>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public Task AddToGitAsync(IDictionary<string, string> environment, CancellationToken cancellationToken) =>
        git.AddToAsync(environment, cancellationToken);

    /// <summary>Adds the credentials of every command of the engine.</summary>
    public void AddToEngine(IDictionary<string, string> environment)
    {
        if (configuration.GivesIdTokenToEngine)
            AddIdToken(environment);
    }

    /// <summary>Adds the credentials of every command of the configuration.</summary>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
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
