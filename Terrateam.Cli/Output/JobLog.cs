using System.Text;
using Terrateam.Cli.Secrets;

namespace Terrateam.Cli.Output;

/// <summary>
/// The job's log. Text from elsewhere (commands, the backend, names) is masked and escaped, so that GitHub Actions does
/// not read it as a workflow command.
/// </summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands</remarks>
internal sealed class JobLog(TextWriter output, SecretMask mask)
{
    private readonly Lock _gate = new();

    public SecretMask Mask => mask;

    public void Line(string text) => Write(Harmless(text));

    /// <summary>Writes a line that a command printed, after the command's label.</summary>
    public void Line(string label, string text) => Write($"[{Harmless(label)}] {Harmless(text)}");

    /// <summary>Writes an annotation for a problem that does not fail the job.</summary>
    public void Warning(string text) => Write($"::warning::{EscapeData(mask.Mask(text))}");

    /// <summary>Writes an annotation for the reason why the job fails.</summary>
    public void Error(string text) => Write($"::error::{EscapeData(mask.Mask(text))}");

    /// <summary>
    /// Masks a value in GitHub's rest of the log and in all output of this program. A command that prints it is never
    /// shown.
    /// </summary>
    public void Secret(string value)
    {
        mask.Add(value);
        Announce(value);
    }

    /// <summary>The same for the value of a sensitive output.</summary>
    public void SecretOutput(string value)
    {
        mask.AddOutput(value);
        Announce(value);
    }

    /// <summary>Warns about secrets that are too short to be masked within words.</summary>
    /// <param name="names">Their names.</param>
    public void TooShort(IEnumerable<string> names)
    {
        var list = string.Join(", ", names);
        if (list.Length > 0)
        {
            Warning(
                $"Too short to mask within words, because they have fewer than {MaskForms.Shortest} characters: "
                    + $"{list}. Use longer secrets, or variables for what is none."
            );
        }
    }

    // GitHub would mask a short value within words.
    private void Announce(string value)
    {
        if (!string.IsNullOrWhiteSpace(value) && !MaskForms.IsShort(value))
            Write($"::add-mask::{EscapeData(value)}");
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string Harmless(string text)
    {
        text = mask.Mask(text);
        var needsWork =
            text.Contains("##[", StringComparison.Ordinal)
            || text.TrimStart().StartsWith("::", StringComparison.Ordinal)
            || text.AsSpan().ContainsAny('\r', '\n');
        if (!needsWork)
            return text;

        // GitHub reads "::" at the start of a line and "##[" anywhere in it.
        text = text.Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("##[", "# #[", StringComparison.Ordinal);
        return text.TrimStart().StartsWith("::", StringComparison.Ordinal) ? $". {text}" : text;
    }

    private static string EscapeData(string text) =>
        new StringBuilder(text).Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A").ToString();
}
