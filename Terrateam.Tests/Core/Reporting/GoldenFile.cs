using System.Globalization;
using System.Text;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Compares a text with the file that a reviewer has seen, byte for byte.</summary>
internal static class GoldenFile
{
    /// <summary>The environment variable that, set to 1, has the files written.</summary>
    public const string Variable = "TERRATEAM_ACCEPT_GOLDEN";

    /// <summary>The command that accepts every difference.</summary>
    public const string Command =
        $"{Variable}=1 dotnet run --project Terrateam.Tests -- "
        + "--filter-class Terrateam.Tests.Core.Reporting.GoldenTests";

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What is wrong; null where the file has the text, and one line break behind it.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="text">The text.</param>
    /// <param name="accepts">True where the file is to be written when it differs.</param>
    public static string? Compare(string file, string text, bool accepts)
    {
        var wanted = Encoding.GetBytes($"{text}\n");
        var found = File.Exists(file) ? File.ReadAllBytes(file) : null;
        if (found is not null && found.AsSpan().SequenceEqual(wanted))
            return null;

        var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
        if (accepts)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, wanted);
            return $"{name} was written. Read it, and run the test again without {Variable}.";
        }

        return found is null
            ? $"There is no {name}. To write it:\n\n  {Command}"
            : $"{name} has another text.\n{Difference(found, wanted)}\n\nTo accept it:\n\n  {Command}";
    }

    private static string Difference(byte[] found, byte[] wanted)
    {
        var before = Encoding.GetString(found).Split('\n');
        var after = Encoding.GetString(wanted).Split('\n');
        var line = before.Zip(after).TakeWhile(static pair => pair.First == pair.Second).Count();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Line {line + 1} in the file: {Shown(before, line)}\nLine {line + 1} now:         {Shown(after, line)}"
        );
    }

    // Characters that cannot be seen are what lines often differ in.
    private static string Shown(string[] lines, int index)
    {
        if (index >= lines.Length)
            return "(none)";

        var shown = new StringBuilder("\"");
        foreach (var character in lines[index])
        {
            if (char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                shown.Append(character);
        }

        return shown.Append('"').ToString();
    }
}
