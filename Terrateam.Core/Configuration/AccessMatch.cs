using System.Text.Json.Serialization;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of a list of people in access rules, approvals and gates.</summary>
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

    /// <summary>The default for actions that change something: every person with a role above read.</summary>
    public static IReadOnlyList<AccessMatch> Insiders { get; } = [new Insider()];

    /// <summary>The default for plans: everyone but strangers of a public repository.</summary>
    public static IReadOnlyList<AccessMatch> Participants { get; } = [new Participant()];

    /// <summary>True where the entry includes the person.</summary>
    public abstract bool IsMatch(Person person);

    /// <summary>Parses an entry; null where the text is not valid.</summary>
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

    /// <summary>Matches everyone.</summary>
    public sealed record Anyone : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => true;

        /// <inheritdoc/>
        public override string ToString() => "*";
    }

    /// <summary>Matches everyone but <see cref="Person.IsStranger"/>. A configuration cannot name it.</summary>
    public sealed record Participant : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => !person.IsStranger;

        /// <inheritdoc/>
        public override string ToString() => "everyone who was let in";
    }

    /// <summary>Matches every person with a role above read. A configuration cannot name it.</summary>
    public sealed record Insider : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => !person.IsOutsider;

        /// <inheritdoc/>
        public override string ToString() => "role:triage";
    }

    /// <summary>Matches one user.</summary>
    /// <param name="Login">The login, compared without case, as GitHub does.</param>
    public sealed record User(string Login) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) =>
            string.Equals(Login, person.Login, StringComparison.OrdinalIgnoreCase);

        /// <inheritdoc/>
        public override string ToString() => $"user:{Login}";
    }

    /// <summary>Matches the members of a team of the organisation.</summary>
    /// <param name="Slug">The slug of the team.</param>
    public sealed record Team(string Slug) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => person.Teams.Contains(Slug);

        /// <inheritdoc/>
        public override string ToString() => $"team:{Slug}";
    }

    /// <summary>Matches everyone who has at least this role in the repository.</summary>
    /// <param name="Least">The weakest role that matches.</param>
    public sealed record Role(RepositoryRole Least) : AccessMatch
    {
        /// <inheritdoc/>
        public override bool IsMatch(Person person) => person.Role >= Least;

        /// <inheritdoc/>
        public override string ToString() => $"role:{Least.ToString().ToLowerInvariant()}";
    }
}
