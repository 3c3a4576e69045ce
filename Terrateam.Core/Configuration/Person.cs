using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Configuration;

/// <summary>A user whose rights are checked.</summary>
/// <param name="Login">The GitHub login.</param>
/// <param name="Role">The role in the repository.</param>
/// <param name="Teams">Slugs of the teams, of those that rules name, that the user is a member of.</param>
public sealed record Person(
    string Login,
    RepositoryRole Role,
    [property: JsonConverter(typeof(TeamSetConverter))] IReadOnlySet<string> Teams
)
{
    /// <summary>True without a role above read: may change only what a rule that names the user permits.</summary>
    public bool IsOutsider { get; init; }

    /// <summary>
    /// True for an outsider who can comment only because the repository is public: may start only what a rule that
    /// names the user permits.
    /// </summary>
    public bool IsStranger { get; init; }

    /// <summary>A user of whom only the login is known: may do what everyone may.</summary>
    public static Person Unknown(string login) =>
        new(login, RepositoryRole.None, new HashSet<string>(StringComparer.Ordinal));
}

/// <summary>Deserialises teams to a set, which <c>System.Text.Json</c> does not do for this interface.</summary>
public sealed class TeamSetConverter : JsonConverter<IReadOnlySet<string>>
{
    /// <inheritdoc/>
    public override IReadOnlySet<string> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        var teams = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            teams.Add(reader.GetString()!);

        return reader.TokenType == JsonTokenType.EndArray
            ? teams
            : throw new JsonException("Teams are a list of texts.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlySet<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var team in value.Order(StringComparer.Ordinal))
            writer.WriteStringValue(team);
        writer.WriteEndArray();
    }
}
