using Octokit;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>How Octokit asks who is calling, at each request.</summary>
internal sealed class AppCredentials(Func<Task<string>> token) : ICredentialStore
{
    public async Task<Credentials> GetCredentials() => new(await token(), AuthenticationType.Bearer);
}
