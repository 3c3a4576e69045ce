using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Credentials;

/// <summary>The keys of a step that logs in.</summary>
/// <param name="Step">The step.</param>
/// <param name="Expand">Puts variables in.</param>
internal sealed record CloudSettings(JsonView Step, Func<string, string> Expand)
{
    public string Provider => Step["provider"].Text() ?? "aws";

    public string KeyOf(string name) => Step[name].Key;

    /// <summary>The text of a key, or null where it is absent.</summary>
    public string? Text(string name) => Step[name].Text() is { Length: > 0 } text ? Expand(text) : null;

    /// <summary>The text of a key that has to be there.</summary>
    /// <exception cref="ConfigurationException">It is absent.</exception>
    public string Required(string name) =>
        Text(name) is { Length: > 0 } text
            ? text
            : throw new ConfigurationException($"Configuration key '{KeyOf(name)}' is missing or empty.");

    public int Number(string name, int otherwise) => Step[name].Number(otherwise);

    public bool Flag(string name, bool otherwise) => Step[name].Flag(otherwise);
}
