using Terrateam.Cli.Terminal;
using Terrateam.Core.Access;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>Checks names that a person typed.</summary>
internal static class SecretNames
{
    /// <summary>The name as GitHub keeps it, in capital letters.</summary>
    /// <exception cref="InputException">It is no name.</exception>
    public static string Check(string name)
    {
        if (!SecretName.IsValid(name))
        {
            throw new InputException(
                $"'{name}' is no name: letters, digits and underscores, and no digit at its beginning."
            );
        }

        return SecretName.IsReserved(name)
            ? throw new InputException(
                $"'{name}' is no name: GitHub keeps those that begin with {SecretName.Reserved} to itself."
            )
            : name.ToUpperInvariant();
    }
}
