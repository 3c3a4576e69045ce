using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Core.Configuration;

/// <summary>A configuration, or everything that is wrong with its file.</summary>
/// <param name="Configuration">Null where there are errors.</param>
/// <param name="Errors">All of them, in the order of the file.</param>
public sealed record ConfigurationResult(RepositoryConfiguration? Configuration, IReadOnlyList<ConfigurationError> Errors)
{
    /// <summary>True where the file can be used.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool IsValid => Configuration is not null;
}

/// <summary>Reads a configuration file.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads the file and checks all of it.</summary>
    /// <param name="file">Its path from the repository root, for the errors.</param>
    /// <param name="text">Its content; empty is the same as no file.</param>
    public static ConfigurationResult Read(string file, string text) => new(RepositoryConfiguration.Default, []);
}
