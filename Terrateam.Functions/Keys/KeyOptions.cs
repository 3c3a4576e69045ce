using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Keys;

/// <summary>The key that seals plans and outputs. Settings <c>Keys:*</c>.</summary>
public sealed record KeyOptions
{
    /// <summary><c>file</c>: an RSA key in a file of this machine.</summary>
    public const string File = "file";

    /// <summary><c>keyvault</c>: a key of Azure Key Vault, or of a managed HSM.</summary>
    public const string KeyVault = "keyvault";

    /// <summary><see cref="File"/> or <see cref="KeyVault"/>.</summary>
    public required string Provider { get; init; }

    /// <summary>For <see cref="File"/>: directory of the key files.</summary>
    public string Directory { get; init; } = "";

    /// <summary>For <see cref="File"/>: bits of a new version, 3072 or 4096.</summary>
    public int Size { get; init; } = 3072;

    /// <summary>
    /// For <see cref="KeyVault"/>: the key without a version, such as <c>https://vault.vault.azure.net/keys/plans</c>.
    /// </summary>
    public Uri? Key { get; init; }

    /// <summary>
    /// Whether what older versions wrapped is wrapped again under the newest, so that they can be disabled without
    /// losing it.
    /// </summary>
    public bool Rewrap { get; init; }

    /// <summary>Reads and validates the settings.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; the message names it and the
    /// remedy.</exception>
    public static KeyOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var provider = StateOptions.Text(configuration, "Keys:Provider") ?? KeyVault;
        var options = provider switch
        {
            File => new KeyOptions
            {
                Provider = File,
                Directory = Path.GetFullPath(
                    StateOptions.Text(configuration, "Keys:Directory")
                        ?? StateOptions.DataDirectory(configuration, "keys")
                ),
                Size = ReadSize(StateOptions.Text(configuration, "Keys:Size")),
            },
            KeyVault => new KeyOptions
            {
                Provider = KeyVault,
                Key = ReadKey(StateOptions.Text(configuration, "Keys:Key")),
            },
            _ => throw Wrong(
                $"Keys:Provider is neither '{File}' nor '{KeyVault}': set it to one of them, or remove it for "
                    + $"the default '{KeyVault}'."
            ),
        };
        return options with { Rewrap = ReadRewrap(StateOptions.Text(configuration, "Keys:Rewrap")) };
    }

    /// <summary>Whether text is the address of a Key Vault key without a version.</summary>
    internal static bool IsKeyAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", Segments: [_, "keys/", _] };

    internal static OptionsValidationException Wrong(string message) => new("", typeof(KeyOptions), [message]);

    private static bool ReadRewrap(string? text)
    {
        if (bool.TryParse(text ?? "false", out var rewrap))
            return rewrap;
        throw Wrong("Keys:Rewrap is neither true nor false: set it to one of them, or remove it for false.");
    }

    private static int ReadSize(string? text) =>
        text switch
        {
            null or "3072" => 3072,
            "4096" => 4096,
            _ => throw Wrong("Keys:Size is neither 3072 nor 4096: set it to one of them, or remove it for 3072."),
        };

    private static Uri ReadKey(string? text)
    {
        if (text is null)
        {
            throw Wrong(
                "Keys:Key is missing: set it to the address of a Key Vault key without a version, such as "
                    + "https://vault.vault.azure.net/keys/plans, or set Keys:Provider to 'file' to keep a key on this "
                    + "machine."
            );
        }

        if (IsKeyAddress(text))
            return new Uri(text);
        throw Wrong(
            "Keys:Key is no address of a Key Vault key without a version: set it to something like "
                + "https://vault.vault.azure.net/keys/plans. The newest version wraps, and each version that is "
                + "enabled unwraps."
        );
    }
}
