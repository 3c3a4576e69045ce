using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Access;

/// <summary>Somebody whose rights are asked for.</summary>
/// <param name="Login">Their login.</param>
/// <param name="Role">What they may do in the repository.</param>
/// <param name="Teams">Those of the teams that were asked about of which they are a member, by slug.</param>
public sealed record Person(
    string Login,
    RepositoryRole Role,
    [property: JsonConverter(typeof(TeamSetConverter))] IReadOnlySet<string> Teams
)
{
    /// <summary>True for somebody without a role above read: may change nothing where no rule names them.</summary>
    public bool IsOutsider { get; init; }

    /// <summary>
    /// True for an outsider who may comment only because the whole world may, in a public repository: may have nothing
    /// started where no rule names them.
    /// </summary>
    public bool IsStranger { get; init; }

    /// <summary>Somebody of whom nothing is known but the login: may do what anyone may.</summary>
    public static Person Unknown(string login) =>
        new(login, RepositoryRole.None, new HashSet<string>(StringComparer.Ordinal));
}

/// <summary>Reads teams into a set, which JSON does not do by itself.</summary>
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
