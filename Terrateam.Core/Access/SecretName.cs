namespace Terrateam.Core.Access;

/// <summary>The names that GitHub allows for Actions secrets and variables.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets</remarks>
public static class SecretName
{
    /// <summary>The beginning that GitHub keeps to itself.</summary>
    public const string Reserved = "GITHUB_";

    /// <summary>Most letters of a name.</summary>
    public const int MaxLength = 255;

    /// <summary>Whether it has letters, digits and underscores alone.</summary>
    public static bool IsWord(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxLength
            && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_');
    }

    /// <summary>Whether something new may have that name, but for <see cref="IsReserved"/>.</summary>
    public static bool IsValid(string name) => IsWord(name) && !char.IsAsciiDigit(name[0]);

    /// <summary>Whether GitHub keeps the name to itself.</summary>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase);
    }
}
