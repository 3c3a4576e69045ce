using System.Text;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Processes;

/// <summary>Carries one output of a command to the log, line by line, and to what is kept of it.</summary>
internal sealed class OutputPump(StreamReader source, Command command, JobLog log)
{
    private const int Head = 1024 * 1024;
    private const int Tail = 3 * 1024 * 1024;
    private const int LongestLine = 32 * 1024;

    private readonly BoundedText _kept = new(command.Kept ?? Head, Tail);
    private readonly StringBuilder _line = new();

    /// <summary>What was kept, without colours.</summary>
    public string Text => AnsiCodes.Strip(_kept.ToString());

    public async Task RunAsync()
    {
        var buffer = new char[8192];
        while (await source.ReadAsync(buffer) is var read and > 0)
            Take(buffer.AsSpan(0, read));

        if (_line.Length > 0)
            EndLine();
    }

    private void Take(ReadOnlySpan<char> text)
    {
        if (command.Capture)
            _kept.Append(text);

        while (text.Length > 0)
        {
            var end = text.IndexOf('\n');
            var part = end < 0 ? text : text[..end];
            _ = _line.Append(part);
            if (end >= 0 || _line.Length > LongestLine)
                EndLine();

            text = end < 0 ? [] : text[(end + 1)..];
        }
    }

    private void EndLine()
    {
        var line = _line.ToString().TrimEnd('\r');
        _ = _line.Clear();
        if (AddMask.ValueOf(line) is { } secret)
            log.Secret(secret);
        else if (command.Show)
            log.Line(command.Label, line);
    }
}
