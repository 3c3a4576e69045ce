namespace Terrateam.Functions.GitHub.Http;

/// <summary>
/// An installation's token was to cover a repository that the installation does not reach. Becomes a
/// <see cref="GitHubException"/> with status 404 that names the call.
/// </summary>
internal sealed class OutOfReachException(Exception inner)
    : Exception("the installation does not reach the repository", inner);
