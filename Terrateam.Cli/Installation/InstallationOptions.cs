namespace Terrateam.Cli.Installation;

/// <summary>Whether and from where tools are installed, from the variables of the job.</summary>
/// <param name="Mirror">The server that stands in for the makers' own; null for those.</param>
/// <param name="IsOff">True where nothing is installed.</param>
/// <param name="NeedsSignature">True where checksums have to be signed.</param>
/// <param name="KeyFile">The public key of the mirror's signatures; null for the makers' keys.</param>
/// <param name="Cache">The directory of installed tools.</param>
internal sealed record InstallationOptions(Uri? Mirror, bool IsOff, bool NeedsSignature, string? KeyFile, string Cache)
{
    public const string MirrorVariable = "TERRATEAM_ENGINE_MIRROR";
    public const string SignatureVariable = "TERRATEAM_ENGINE_SIGNATURES";
    public const string KeyVariable = "TERRATEAM_ENGINE_KEY";

    /// <exception cref="InstallationException">A variable has a value that it cannot have.</exception>
    public static InstallationOptions From(IReadOnlyDictionary<string, string> environment)
    {
        var mirror = Text(environment, MirrorVariable);
        var isOff = mirror is "none";
        return new(
            mirror is null || isOff ? null : Address(mirror),
            isOff,
            Text(environment, SignatureVariable) switch
            {
                null or "required" => true,
                "off" => false,
                _ => throw new InstallationException(
                    $"The environment variable {SignatureVariable} is neither 'required' nor 'off'."
                ),
            },
            Text(environment, KeyVariable),
            Path.Combine(CacheOf(environment), "terrateam-engines")
        );
    }

    private static Uri Address(string mirror) =>
        Uri.TryCreate(mirror.EndsWith('/') ? mirror : $"{mirror}/", UriKind.Absolute, out var address)
        && ReleaseClient.IsAllowed(address)
        && address is { UserInfo: "", Query: "", Fragment: "" }
            ? address
            : throw new InstallationException(
                $"The environment variable {MirrorVariable} is neither 'none' nor an address that begins with "
                    + $"https:// and has no user, query or fragment."
            );

    private static string CacheOf(IReadOnlyDictionary<string, string> environment) =>
        Text(environment, "RUNNER_TOOL_CACHE")
        ?? Text(environment, "XDG_CACHE_HOME")
        ?? (
            Text(environment, "HOME") is { } home
                ? Path.Combine(home, ".cache")
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        );

    private static string? Text(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>A tool could not be installed. The message names what to change.</summary>
internal sealed class InstallationException(string message) : Exception(message);
