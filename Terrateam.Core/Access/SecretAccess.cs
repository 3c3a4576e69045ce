using Terrateam.Core.Configuration;

namespace Terrateam.Core.Access;

/// <summary>Decides who may manage the Actions secrets and variables of a repository.</summary>
public static class SecretAccess
{
    /// <summary>The teams whose members a rule asks for, which have to be known of a person.</summary>
    public static IReadOnlyList<string> TeamsOf(AccessSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. settings.Secrets.OfType<AccessMatch.Team>().Select(static team => team.Slug).Distinct()];
    }

    /// <summary>Why a person may not; null when they may. Turned off, access control still asks this.</summary>
    /// <param name="settings">The rules of the default branch.</param>
    /// <param name="person">Who asks, with the teams that the rule names.</param>
    public static AccessDenial? Decide(AccessSettings settings, Person person)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Secrets.Any(match => match.IsMatch(person)) ? null : new("secrets", settings.Secrets);
    }
}
