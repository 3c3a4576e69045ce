using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Secrets;

/// <summary>Secrets and variables of a repository, as its jobs would get them.</summary>
public sealed class SandboxSecrets
{
    private readonly SandboxState _sandboxState;
    private readonly RepositoryState _repository;

    internal SandboxSecrets(SandboxState sandboxState, RepositoryState repository) =>
        (_sandboxState, _repository) = (sandboxState, repository);

    /// <summary>Adds an environment.</summary>
    public void AddEnvironment(string name) =>
        _sandboxState.Write(() => _ = _repository.Environments.TryAdd(name, new SecretStore()));

    /// <summary>The values of secrets by name, opened.</summary>
    /// <param name="environment">An environment, or null for the repository.</param>
    public IReadOnlyDictionary<string, string> Secrets(string? environment = null) =>
        _sandboxState.Read(() => Values(StoreOf(environment).Secrets));

    /// <summary>The values of variables by name.</summary>
    /// <param name="environment">An environment, or null for the repository.</param>
    public IReadOnlyDictionary<string, string> Variables(string? environment = null) =>
        _sandboxState.Read(() => Values(StoreOf(environment).Variables));

    private SecretStore StoreOf(string? environment) =>
        environment is null ? _repository.SecretStore : _repository.Environments[environment];

    private static Dictionary<string, string> Values(SortedDictionary<string, StoredSecret> stored) =>
        stored.ToDictionary(static one => one.Key, static one => one.Value.Value, StringComparer.Ordinal);
}
