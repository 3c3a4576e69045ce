namespace Terrateam.Core.Access;

/// <summary>Somebody whose rights are asked for.</summary>
/// <param name="Login">Their login.</param>
/// <param name="Role">What they may do in the repository.</param>
/// <param name="Teams">Those of the teams that were asked about of which they are a member, by slug.</param>
public sealed record Person(string Login, RepositoryRole Role, IReadOnlySet<string> Teams)
{
    /// <summary>True for somebody who may comment only because the whole world may: without a role above read in a public repository.</summary>
    public bool IsOutsider { get; init; }

    /// <summary>Somebody of whom nothing is known but the login: may do what anyone may.</summary>
    public static Person Unknown(string login) => new(login, RepositoryRole.None, new HashSet<string>(StringComparer.Ordinal));
}
