using System.Text;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;

namespace Terrateam.Cli.Processes;

/// <summary>Copies one output stream of a command to the log, line by line, and keeps its beginning and end.</summary>
/// <param name="source">The stream.</param>
/// <param name="command">The command.</param>
/// <param name="log">The job's log.</param>
/// <param name="reader">Receives all of it, which is not kept then; null for none.</param>
internal sealed class OutputPump(
    StreamReader source,
    Command command,
    JobLog log,
    Action<ReadOnlySpan<char>>? reader = null
)
{
    // What the log shows as well is for people, and no comment shows more of it; what it does not show is read by a step.
    private const int ShownHead = 256 * 1024;
    private const int ReadHead = 3328 * 1024;
    private const int Tail = 768 * 1024;
    private const int MaxLineLength = 32 * 1024;

    // An add-mask line of any length is not shown, and at most this much of it is kept.
    private const int MaxMaskLength = 1024 * 1024;

    // A secret of GitHub has at most 48 KB, and its encoded forms a few times as much.
    private const int Margin = 256 * 1024;

    private readonly BoundedText _kept = new(command.Kept ?? (command.Show ? ShownHead : ReadHead), Tail, Margin);
    private readonly StringBuilder _line = new();
    private readonly MaskedStream _masked = new(log.Mask);
    private readonly StringBuilder _shown = new();
    private bool _isContinued;

    /// <summary>The kept text, without colours.</summary>
    public string Text => AnsiCodes.Strip(_kept.ToString(log.Mask));

    public async Task RunAsync()
    {
        var buffer = new char[8192];
        while (await source.ReadAsync(buffer) is var read and > 0)
            Take(buffer.AsSpan(0, read));

        if (_line.Length > 0)
            EndLine("");
        if (command.Show)
            _masked.End(_shown);
        WriteLines(isEnd: true);
    }

    private void Take(ReadOnlySpan<char> text)
    {
        if (reader is not null)
            reader(text);
        else if (command.Capture)
            _kept.Append(text);

        while (text.Length > 0)
        {
            var end = text.IndexOf('\n');
            var part = end < 0 ? text : text[..end];
            if (_line.Length < MaxMaskLength)
                _ = _line.Append(part);
            if (end >= 0)
                EndLine("\n");
            else if (_line.Length > MaxLineLength && (_isContinued || !AddMask.Begins(_line)))
                Pass("");

            text = end < 0 ? [] : text[(end + 1)..];
        }
    }

    private void EndLine(string end)
    {
        if (!_isContinued && AddMask.ValueOf(_line.ToString()) is { } secret)
        {
            _ = _line.Clear();
            log.Secret(secret);
        }
        else
        {
            Pass(end);
        }

        _isContinued = false;
    }

    private void Pass(string end)
    {
        if (command.Show)
            _masked.Append(_line.Append(end).ToString(), _shown);
        _ = _line.Clear();
        _isContinued = true;
        WriteLines();
    }

    private void WriteLines(bool isEnd = false)
    {
        var text = _shown.ToString();
        _ = _shown.Clear();
        var start = 0;
        for (; text.IndexOf('\n', start) is var end and >= 0; start = end + 1)
            log.Line(command.Label, text[start..end].TrimEnd('\r'));

        if (text.Length - start > (isEnd ? 0 : MaxLineLength))
            log.Line(command.Label, text[start..].TrimEnd('\r'));
        else
            _ = _shown.Append(text, start, text.Length - start);
    }
}
