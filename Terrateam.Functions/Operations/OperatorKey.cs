using System.Security.Cryptography;

namespace Terrateam.Functions.Operations;

/// <summary>The file with the key of the operators of one machine: 32 random bytes in base64, for its owner only.</summary>
internal static class OperatorKey
{
    private const int Length = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file where there is none.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        using var writer = new StreamWriter(stream);
        writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
    }

    /// <summary>Reads the key.</summary>
    /// <exception cref="InvalidDataException">Others may read the file, or it holds no key.</exception>
    public static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(stream.SafeFileHandle) & ~(OwnerOnly | UnixFileMode.UserExecute))
                != UnixFileMode.None
        )
        {
            throw new InvalidDataException(
                $"{path} may be read by other users of this machine, and its key operates the app. Delete it, so that "
                    + "a new one is made at the next start."
            );
        }

        using var reader = new StreamReader(stream);
        var bytes = new byte[64];
        return Convert.TryFromBase64String(reader.ReadToEnd().Trim(), bytes, out var length) && length >= Length
            ? bytes[..length]
            : throw new InvalidDataException($"{path} holds no key of at least {Length} bytes in base64.");
    }
}
