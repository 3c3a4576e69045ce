using System.Text;

namespace Terrateam.Cli.Terminal;

/// <summary>The style of a piece of text on a terminal.</summary>
internal enum Tone
{
    Plain,

    /// <summary>Emphasised.</summary>
    Bold,

    /// <summary>Of less importance.</summary>
    Dim,

    Red,

    Yellow,

    Green,

    Cyan,
}

/// <summary>
/// Writes a command's output: with colours on a terminal, without in a pipe. Text of the repository goes through
/// <see cref="Clean"/>, so that a file name cannot send control sequences to the terminal.
/// </summary>
internal sealed class Screen(TextWriter writer, bool colours)
{
    /// <remarks>https://no-color.org and https://bixense.com/clicolors/</remarks>
    public static Screen Output() => new(Open(Console.OpenStandardOutput()), HasColours(Console.IsOutputRedirected));

    public static Screen Error() => new(Open(Console.OpenStandardError()), HasColours(Console.IsErrorRedirected));

    /// <summary>The cleaned text in its style.</summary>
    public string Text(string text, Tone tone = Tone.Plain)
    {
        var clean = Clean(text);
        return !colours || tone == Tone.Plain || clean.Length == 0 ? clean : $"\u001b[{Code(tone)}m{clean}\u001b[0m";
    }

    /// <summary>Writes a line that <see cref="Text"/> made.</summary>
    public void Line(string line = "") => writer.Write(line + "\n");

    /// <summary>Writes text as it is.</summary>
    public void Raw(string text) => writer.Write(text);

    /// <summary>The text without control characters except tabs.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(static character => char.IsControl(character) && character != '\t'))
            return text;

        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
            clean.Append(char.IsControl(character) && character != '\t' ? '\ufffd' : character);
        return clean.ToString();
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = false };

    public void Flush() => writer.Flush();

    private static bool HasColours(bool redirected)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            return false;
        if (Environment.GetEnvironmentVariable("CLICOLOR_FORCE") is { Length: > 0 } forced && forced != "0")
            return true;
        return !redirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
    }

    private static int Code(Tone tone) =>
        tone switch
        {
            Tone.Bold => 1,
            Tone.Dim => 2,
            Tone.Red => 31,
            Tone.Green => 32,
            Tone.Yellow => 33,
            Tone.Cyan => 36,
            _ => 0,
        };
}
