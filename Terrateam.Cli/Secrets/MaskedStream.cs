using System.Text;

namespace Terrateam.Cli.Secrets;

/// <summary>
/// Masks text that arrives in pieces. What may be the beginning of a secret is held back until more arrives; at the end
/// of a line up to three such characters are written, so that the log of a tool that pauses is not a line behind.
/// </summary>
internal sealed class MaskedStream(SecretMask mask)
{
    private const int ShownAtLineEnd = 3;

    private char[] _text = new char[256];
    private int _length;
    private SecretTrie _trie = mask.Trie;
    private SecretScan? _scan;

    private SecretScan Scan => _scan ??= new SecretScan(_trie);

    public void Append(ReadOnlySpan<char> piece, StringBuilder output)
    {
        LearnNewSecrets();
        foreach (var c in piece)
            Take(c);

        Write(Scan is { Open: <= ShownAtLineEnd } && piece is [.., '\n'] ? Scan.Position : Scan.Settled, output);
    }

    public void End(StringBuilder output)
    {
        LearnNewSecrets();
        Scan.End();
        Write(Scan.Position, output);
    }

    private void Take(char c)
    {
        if (_length == _text.Length)
            Array.Resize(ref _text, 2 * _text.Length);
        _text[_length++] = c;
        Scan.Push(c, _text.AsSpan(0, _length));
    }

    // The held text may contain a secret that was added since.
    private void LearnNewSecrets()
    {
        if (ReferenceEquals(_trie, mask.Trie))
            return;

        _trie = mask.Trie;
        _scan = new SecretScan(_trie, Scan.Position - _length);
        for (var i = 0; i < _length; i++)
            _scan.Push(_text[i], _text.AsSpan(0, i + 1));
    }

    private void Write(long until, StringBuilder output)
    {
        var first = Scan.Position - _length;
        var done = first;
        var used = 0;
        foreach (var span in Scan.Spans)
        {
            if (span.End > until)
            {
                until = Math.Min(until, Math.Max(span.Start, done));
                break;
            }

            // A part of the secret may have been written at the end of a line.
            var start = Math.Max(span.Start, done);
            _ = output.Append(_text, (int)(done - first), (int)(start - done)).Append(SecretMask.Replacement);
            done = span.End;
            used++;
        }

        if (until > done)
        {
            _ = output.Append(_text, (int)(done - first), (int)(until - done));
            done = until;
        }

        Scan.Forget(used);
        var written = (int)(done - first);
        _length -= written;
        Array.Copy(_text, written, _text, 0, _length);
    }
}
