using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Installation;

/// <summary>Checks OpenPGP signatures with the machine's gpg, in a key ring that holds nothing but the one key.</summary>
/// <remarks>https://github.com/gpg/gnupg/blob/master/doc/DETAILS</remarks>
internal sealed class Signatures(
    InstallationOptions options,
    ReleaseClient releases,
    ProcessRunner processes,
    IReadOnlyDictionary<string, string> environment
)
{
    private const int MaxKey = 1024 * 1024;
    private const string Status = "[GNUPG:] ";

    /// <summary>Checks the signature of a file.</summary>
    /// <param name="tool">Whose key signs, unless the options name another.</param>
    /// <param name="file">The file.</param>
    /// <param name="signature">The file of its signature.</param>
    /// <param name="temporary">A directory that only this user can read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InstallationException">It is not signed by the key, or that cannot be found out.</exception>
    public async Task CheckAsync(
        Tool tool,
        string file,
        string signature,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        var ring = Path.Combine(temporary, "keys");
        _ = PrivateFile.CreateDirectory(ring);
        var key = await KeyAsync(tool, temporary, cancellationToken);
        // Importing the key would start an agent.
        var keys = Path.Combine(ring, "keys.gpg");
        var read = await RunAsync(ring, ["--output", keys, "--dearmor", key], cancellationToken);
        if (!read.Succeeded)
            throw Refused(tool, $"its key cannot be read:\n{read.Both.Trim()}");

        var checkedNow = await RunAsync(
            ring,
            ["--no-default-keyring", "--keyring", keys, "--status-fd", "1", "--verify", signature, file],
            cancellationToken
        );
        if (!checkedNow.Succeeded || !IsGood(checkedNow.Stdout, options.KeyFile is null ? tool.KeyFingerprint : null))
        {
            throw Refused(
                tool,
                options.KeyFile is null
                    ? $"it is not made by the key {tool.KeyFingerprint}"
                    : $"it is not made by the key of {InstallationOptions.KeyVariable}"
            );
        }
    }

    /// <summary>True for what gpg reports of a good signature by a valid key.</summary>
    /// <param name="status">Its status lines.</param>
    /// <param name="fingerprint">The primary key; null for any of the ring.</param>
    public static bool IsGood(string status, string? fingerprint)
    {
        string[][] lines =
        [
            .. status
                .Split('\n')
                .Where(static line => line.StartsWith(Status, StringComparison.Ordinal))
                .Select(static line => line[Status.Length..].Trim().Split(' ')),
        ];

        // The last word is the fingerprint of the primary key. An expired or revoked key makes no GOODSIG.
        return lines.Count(static line => line[0] is "GOODSIG") == 1
            && lines.Where(static line => line[0] is "VALIDSIG").ToArray() is [var valid]
            && (fingerprint is null || string.Equals(valid[^1], fingerprint, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<string> KeyAsync(Tool tool, string temporary, CancellationToken cancellationToken)
    {
        if (options.KeyFile is { } given)
        {
            return File.Exists(given)
                ? Path.GetFullPath(given)
                : throw new InstallationException(
                    $"The environment variable {InstallationOptions.KeyVariable} names '{given}', which is no file."
                );
        }

        var file = Path.Combine(temporary, "key.asc");
        return await releases.SaveAsync(tool.Key, file, MaxKey, cancellationToken) is not null
            ? file
            : throw Refused(tool, $"its key is not at {tool.Key}");
    }

    private async Task<CommandResult> RunAsync(string ring, string[] arguments, CancellationToken cancellationToken)
    {
        string[] line =
        [
            "gpg",
            "--homedir",
            ring,
            "--batch",
            "--no-tty",
            "--no-autostart",
            "--trust-model",
            "always",
            .. arguments,
        ];
        try
        {
            return await processes.RunAsync(
                new Command(line, ring, environment, "install", Show: false),
                cancellationToken
            );
        }
        catch (ProgramMissingException)
        {
            throw new InstallationException(
                "The signature of the checksums cannot be checked, because there is no program 'gpg' on the PATH of "
                    + "this machine. Install gnupg; or install the engine in the workflow before Terrateam; or set "
                    + $"{InstallationOptions.SignatureVariable} to 'off', which leaves the checksums themselves."
            );
        }
    }

    private static InstallationException Refused(Tool tool, string reason) =>
        new($"The signature of the checksums of {tool.Name} is refused: {reason}.");
}
