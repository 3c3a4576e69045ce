using System.Security.Cryptography;

namespace Terrateam.Functions.Keys;

/// <summary>One RSA private key in a PEM file that only its owner may read.</summary>
internal static class KeyFile
{
    private const int MinKey = 3072;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Writes a complete key file or none, and never replaces one.</summary>
    public static void Write(string path, RSA key)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);

        var beside = Path.Combine(directory, $".{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(beside, options))
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                writer.Write(key.ExportPkcs8PrivateKeyPem());
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <exception cref="InvalidDataException">Others may read it, or it is no key that is long enough.</exception>
    public static RSA Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != UnixFileMode.None)
        {
            throw new InvalidDataException(
                $"{path} may be read by other users of this machine, and its key opens every stored plan. "
                    + $"Run: chmod 600 '{path}', and rotate the key if it may have been read."
            );
        }

        using var reader = new StreamReader(stream);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(reader.ReadToEnd());
            // Throws for a public key, which could wrap but not unwrap.
            CryptographicOperations.ZeroMemory(rsa.ExportPkcs8PrivateKey());
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new InvalidDataException(
                $"{path} is no RSA private key in PEM form. Put the right file back.",
                exception
            );
        }

        var size = rsa.KeySize;
        if (size >= MinKey)
            return rsa;
        rsa.Dispose();
        throw new InvalidDataException($"{path} is an RSA key of {size} bits; the least is {MinKey}.");
    }
}
