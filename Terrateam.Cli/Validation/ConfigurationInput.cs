using System.Text;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Validation;

/// <summary>The configuration file of a command.</summary>
/// <param name="Name">Its name in findings.</param>
/// <param name="Text">Its content; empty where there is no file.</param>
/// <param name="Exists">False where the defaults apply because there is no file.</param>
/// <param name="Others">Files of other supported names, relative to the root, that are ignored because of it.</param>
internal sealed record ConfigurationInput(string Name, string Text, bool Exists, IReadOnlyList<string> Others)
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    // Keeps a wrong file out of memory. The parser has a far lower limit, and a better message for it.
    private const int MaxFile = 16 * 1024 * 1024;

    /// <summary>The configuration of a checkout, from the same file that the app reads.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ConfigurationInput OfCheckout(WorkTree tree)
    {
        var present = ConfigurationReader.Files.Where(file => Path.Exists(Path.Combine(tree.Root, file))).ToList();
        return present.Count == 0
            ? new(ConfigurationReader.Files[0], "", Exists: false, [])
            : new(present[0], Read(Path.Combine(tree.Root, present[0]), present[0]), Exists: true, present[1..]);
    }

    /// <summary>The file at a path, or standard input.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ConfigurationInput OfFile(string path)
    {
        if (path != StandardInput)
            return new(path, Read(path, path), Exists: true, []);

        using var input = Console.OpenStandardInput();
        return new(path, Decode(input, "standard input"), Exists: true, []);
    }

    private static string Example(string directory) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(directory))
        == Path.GetDirectoryName(ConfigurationReader.Files[0])
            ? Path.Combine(directory, Path.GetFileName(ConfigurationReader.Files[0]))
            : Path.Combine(directory, ConfigurationReader.Files[0]);

    private static string Read(string path, string name)
    {
        if (Directory.Exists(path))
            throw new InputException($"`{name}` is a directory. Name the file, such as `{Example(name)}`.");

        try
        {
            using var file = File.OpenRead(path);
            return Decode(file, $"`{name}`");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(
                name.StartsWith('-')
                    ? (
                        $"There is no option `{name}`, and no file of that name. `terrateam validate --help` lists "
                        + $"the options."
                    )
                    : $"There is no file `{name}`."
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"`{name}` cannot be read: {exception.Message}");
        }
    }

    private static string Decode(Stream stream, string name)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > MaxFile)
                throw new InputException($"{name} has more than {MaxFile} bytes, which is no configuration.");
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
                .GetString(content.GetBuffer(), 0, (int)content.Length)
                .TrimStart('\ufeff');
        }
        catch (DecoderFallbackException exception)
        {
            throw new InputException($"{name} is not text in UTF-8: byte {exception.Index} is none. Save it as UTF-8.");
        }
    }
}
