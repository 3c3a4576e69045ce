using Octokit;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>Gives Octokit the current token at each request.</summary>
internal sealed class AppCredentials(Func<Task<string>> token) : ICredentialStore
{
    public async Task<Credentials> GetCredentials() => new(await token(), AuthenticationType.Bearer);
}
