using Terrateam.Cli.Secrets;

namespace Terrateam.Cli.Output;

/// <summary>
/// The job's log. Text from elsewhere (commands, the backend, names) is masked and escaped, so that GitHub Actions does
/// not read it as a workflow command.
/// </summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands</remarks>
internal sealed class JobLog(TextWriter output, SecretMask mask)
{
    // GitHub shows ten of a step; one is for the reason why the job fails.
    private const int MaxFailures = 9;

    private readonly Lock _gate = new();
    private readonly LogGroups _groups = new(output);
    private int _failures;

    public SecretMask Mask => mask;

    /// <summary>Writes a line outside of the groups.</summary>
    public void Line(string text) => Write(null, Harmless(text));

    /// <summary>Writes a line that a command printed, after the command's label and in its group.</summary>
    public void Line(string label, string text) => Write(label, $"[{Harmless(label)}] {Harmless(text)}");

    /// <summary>Begins a group for the lines of a label.</summary>
    public void Begin(string label, string title)
    {
        lock (_gate)
            _groups.Begin(label, Harmless(title));
    }

    /// <summary>Ends the group of a label.</summary>
    public void End(string label)
    {
        lock (_gate)
        {
            _groups.End(label);
            output.Flush();
        }
    }

    /// <summary>Writes lines as one group.</summary>
    public void Block(string label, string title, IEnumerable<string> lines)
    {
        lock (_gate)
        {
            // Lines and titles are two different labels, so that a step's own group stays as it is.
            var key = $"{label}\n";
            _groups.Begin(key, Harmless(title));
            foreach (var line in lines)
                _groups.Write(key, $"[{Harmless(label)}] {Harmless(line)}");
            _groups.End(key);
            output.Flush();
        }
    }

    /// <summary>Writes an annotation for a problem that does not fail the job.</summary>
    public void Warning(string text) => Write(null, WorkflowCommand.Of("warning", mask.Mask(text)));

    /// <summary>Writes an annotation for the reason why the job fails.</summary>
    public void Error(string text) => Write(null, WorkflowCommand.Of("error", mask.Mask(text)));

    /// <summary>Writes an annotation for a step that failed, as long as GitHub shows more of them.</summary>
    /// <param name="title">The dirspace and the step.</param>
    /// <param name="message">The reason.</param>
    /// <param name="file">The file, from the top of the repository; null where it is not known.</param>
    /// <param name="line">The line; null where it is not known.</param>
    public void Failure(string title, string message, string? file = null, int? line = null)
    {
        if (Interlocked.Increment(ref _failures) > MaxFailures)
            return;

        // Masked before it is cut, because the mask does not find a part of a secret.
        var text = Shorten(mask.Mask(message));
        var name = file is null ? null : mask.Mask(file);
        Write(null, WorkflowCommand.Annotation("error", text, mask.Mask(title), name, line));
    }

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
            Write(WorkflowCommand.Of("add-mask", value));
    }

    private void Write(string command)
    {
        lock (_gate)
        {
            _groups.WriteHidden(command);
            output.Flush();
        }
    }

    private void Write(string? label, string line)
    {
        lock (_gate)
        {
            _groups.Write(label, line);
            output.Flush();
        }
    }

    // GitHub shows a few lines of an annotation.
    private static string Shorten(string text)
    {
        const int most = 1_000;
        if (text.Length <= most)
            return text;
        return char.IsHighSurrogate(text[most - 1]) ? $"{text.AsSpan(0, most - 1)}…" : $"{text.AsSpan(0, most)}…";
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
}
