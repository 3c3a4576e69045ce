using System.Text.Json;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Access;

/// <summary>A user in a case: a login, or a login with a role and teams.</summary>
internal static class CasePerson
{
    public static Person Of(JsonElement person) =>
        person.ValueKind == JsonValueKind.String
            ? Person.Unknown(person.GetString()!)
            : new(
                person.Text("login") ?? person.Text("user") ?? "somebody",
                Enum.TryParse<RepositoryRole>(person.Text("role"), ignoreCase: true, out var known)
                    ? known
                    : RepositoryRole.None,
                person.TryGetProperty("teams", out _)
                    ? person.Texts("teams").ToHashSet(StringComparer.Ordinal)
                    : new HashSet<string>(StringComparer.Ordinal)
            );
}
