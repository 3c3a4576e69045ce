using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Writes the output of <c>show -json</c> to a file that only this user can read, since it contains the whole state.
/// What a wrapper of the engine prints before the JSON is left out.
/// </summary>
/// <param name="path">The file, which may not exist.</param>
internal sealed class PlanJsonFile(string path) : IDisposable
{
    private readonly StreamWriter _writer = PrivateFile.Create(path);
    private bool _isLineStart = true;

    /// <summary>True once there was JSON.</summary>
    public bool HasJson { get; private set; }

    public void Append(ReadOnlySpan<char> text)
    {
        while (!HasJson && text.Length > 0)
        {
            if (_isLineStart && text[0] is '{')
            {
                HasJson = true;
                break;
            }

            var end = text.IndexOf('\n');
            _isLineStart = end >= 0;
            text = end < 0 ? [] : text[(end + 1)..];
        }

        _writer.Write(text);
    }

    public void Dispose() => _writer.Dispose();
}
