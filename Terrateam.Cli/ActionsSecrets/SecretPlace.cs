using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>Where secrets and variables are: a repository, or one of its environments.</summary>
/// <param name="Owner">The owner of the repository.</param>
/// <param name="Name">The name of the repository.</param>
/// <param name="Environment">The environment, or null for the repository itself.</param>
internal sealed record SecretPlace(string Owner, string Name, string? Environment)
{
    /// <summary>The repository's path below the root of the REST API.</summary>
    public string Repository => $"/repos/{Uri.EscapeDataString(Owner)}/{Uri.EscapeDataString(Name)}";

    /// <summary>Reads <c>owner/name</c>.</summary>
    /// <exception cref="InputException">It is no repository.</exception>
    public static SecretPlace Parse(string? repository, string? environment)
    {
        if (string.IsNullOrEmpty(repository))
        {
            throw new InputException(
                "--repository is missing: write it as owner/name, or set GITHUB_REPOSITORY or GH_REPO."
            );
        }

        if (
            repository.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name]
            || owner is "." or ".."
            || name is "." or ".."
        )
        {
            throw new InputException($"--repository: '{repository}' is not owner/name.");
        }

        if (environment is "" or "." or "..")
            throw new InputException($"--environment: '{environment}' is no name of an environment.");
        return new(owner, name, environment);
    }

    /// <summary>The path of what is of a kind here, or of one of them.</summary>
    public string PathOf(SecretKind kind, string? name = null)
    {
        var all = Environment is null
            ? $"{Repository}/actions/{kind.Plural()}"
            : $"{Repository}/environments/{Uri.EscapeDataString(Environment)}/{kind.Plural()}";
        return name is null ? all : $"{all}/{Uri.EscapeDataString(name)}";
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Environment is null ? $"{Owner}/{Name}" : $"{Owner}/{Name}, environment {Environment}";
}

/// <summary>What is kept for workflows.</summary>
internal enum SecretKind
{
    /// <summary>A value that GitHub never shows again.</summary>
    Secret,

    /// <summary>A value that all who can read the repository's settings can read.</summary>
    Variable,
}

/// <summary>The words for kinds.</summary>
internal static class SecretKindExtensions
{
    public static string Word(this SecretKind kind) => kind == SecretKind.Secret ? "secret" : "variable";

    public static string Plural(this SecretKind kind) => kind == SecretKind.Secret ? "secrets" : "variables";
}
