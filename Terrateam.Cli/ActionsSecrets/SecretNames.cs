using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>The names that GitHub allows.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets</remarks>
internal static class SecretNames
{
    private const int MaxLength = 255;
    private const string Reserved = "GITHUB_";

    /// <summary>The name as GitHub keeps it, in capital letters.</summary>
    /// <exception cref="InputException">It is no name.</exception>
    public static string Check(string name)
    {
        if (
            name.Length is 0 or > MaxLength
            || char.IsAsciiDigit(name[0])
            || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_')
        )
        {
            throw new InputException(
                $"'{name}' is no name: letters, digits and underscores, and no digit at its beginning."
            );
        }

        return name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase)
            ? throw new InputException($"'{name}' is no name: GitHub keeps those that begin with {Reserved} to itself.")
            : name.ToUpperInvariant();
    }
}
