using System.Text.Json.Serialization;

namespace Terrateam.Core.Access;

/// <summary>One entry of a list of people, as access rules, approvals and gates name them.</summary>
/// <remarks>
/// Written <c>*</c>, <c>user:login</c>, <c>team:slug</c>, <c>role:name</c>, or <c>repo:name</c>, the older spelling of
/// the last.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Anyone), "any")]
[JsonDerivedType(typeof(Insider), "insider")]
[JsonDerivedType(typeof(Participant), "participant")]
[JsonDerivedType(typeof(User), "user")]
[JsonDerivedType(typeof(Team), "team")]
[JsonDerivedType(typeof(Role), "role")]
public abstract record AccessMatch
{
    private AccessMatch() { }

    /// <summary>The list that holds where a configuration does not say who may do what changes something.</summary>
    public static IReadOnlyList<AccessMatch> Insiders { get; } = [new Insider()];

    /// <summary>The list that holds where a configuration does not say who may plan.</summary>
    public static IReadOnlyList<AccessMatch> Participants { get; } = [new Participant()];

    /// <summary>True for the people who are meant.</summary>
    public abstract bool IsMatch(Person person);

    /// <summary>Reads an entry; null where the text is none.</summary>
    public static AccessMatch? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "*")
            return new Anyone();

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == text.Length - 1)
            return null;

        var name = text[(colon + 1)..];
        return text[..colon] switch
        {
            "user" => new User(name),
            "team" => new Team(name),
            "role" or "repo" => RoleOf(name) is { } role ? new Role(role) : null,
            _ => null,
        };
    }

    private static RepositoryRole? RoleOf(string name) =>
        name switch
        {
            "admin" => RepositoryRole.Admin,
            "maintain" => RepositoryRole.Maintain,
            "write" => RepositoryRole.Write,
            "triage" => RepositoryRole.Triage,
            "read" => RepositoryRole.Read,
            _ => null,
        };

    /// <summary>Everybody.</summary>
    public sealed record Anyone : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => true;

        /// <inheritdoc/>
        public override string ToString() => "*";
    }

    /// <summary>
    /// Everybody but those who may comment only because the whole world may. No configuration can name them so.
    /// </summary>
    public sealed record Participant : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => !person.IsStranger;

        /// <inheritdoc/>
        public override string ToString() => "everybody who was let in";
    }

    /// <summary>Everybody with a role above read. No configuration can name them so.</summary>
    public sealed record Insider : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => !person.IsOutsider;

        /// <inheritdoc/>
        public override string ToString() => "role:triage";
    }

    /// <summary>One person.</summary>
    /// <param name="Login">The login. GitHub's logins ignore case, so this does too.</param>
    public sealed record User(string Login) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) =>
            string.Equals(Login, person.Login, StringComparison.OrdinalIgnoreCase);

        /// <inheritdoc/>
        public override string ToString() => $"user:{Login}";
    }

    /// <summary>The members of a team of the organisation.</summary>
    /// <param name="Slug">The team's slug.</param>
    public sealed record Team(string Slug) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => person.Teams.Contains(Slug);

        /// <inheritdoc/>
        public override string ToString() => $"team:{Slug}";
    }

    /// <summary>Everybody with a role in the repository, or a stronger one.</summary>
    /// <param name="Least">The weakest role that is meant.</param>
    public sealed record Role(RepositoryRole Least) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => person.Role >= Least;

        /// <inheritdoc/>
        public override string ToString() => $"role:{Least.ToString().ToLowerInvariant()}";
    }
}
