using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.Page;

/// <summary>What a line of a job's log is.</summary>
internal enum LogKind
{
    Text,
    Error,
    Warning,
    Notice,
    Begin,
    End,
}

/// <summary>A line of a log as GitHub shows it.</summary>
internal readonly record struct LogLine(LogKind Kind, string Text);

/// <summary>Carries out the commands in a job's output, and masks what they and the sandbox say is secret.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands</remarks>
internal sealed partial class LogCommands
{
    private const string Hidden = "***";
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private string? _resume;

    /// <summary>Masks these from the first line on.</summary>
    public LogCommands(IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
            Mask(secret);
    }

    public IEnumerable<LogLine> Read(string log)
    {
        foreach (var line in log.Split('\n'))
        {
            if (_resume is not null)
            {
                if (line.Trim() == $"::{_resume}::")
                    _resume = null;
                else
                    yield return new LogLine(LogKind.Text, Masked(line));

                continue;
            }

            if (Command().Match(line) is not { Success: true } match)
            {
                yield return new LogLine(LogKind.Text, Masked(line));
                continue;
            }

            var text = Unescaped(match.Groups["text"].Value);
            switch (match.Groups["name"].Value)
            {
                case "add-mask":
                    Mask(text);
                    break;
                case "stop-commands":
                    _resume = text;
                    break;
                case "group":
                    yield return new LogLine(LogKind.Begin, Masked(text));
                    break;
                case "endgroup":
                    yield return new LogLine(LogKind.End, "");
                    break;
                case "error":
                    yield return new LogLine(LogKind.Error, Masked(text));
                    break;
                case "warning":
                    yield return new LogLine(LogKind.Warning, Masked(text));
                    break;
                case "notice":
                    yield return new LogLine(LogKind.Notice, Masked(text));
                    break;
                case "debug":
                    break;
                default:
                    yield return new LogLine(LogKind.Text, Masked(line));
                    break;
            }
        }
    }

    /// <summary>A secret of several lines is masked line by line, since it may be printed so.</summary>
    private void Mask(string secret)
    {
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            _secrets.Add(line);
    }

    private string Masked(string line) =>
        _secrets
            .Where(secret => line.Contains(secret, StringComparison.Ordinal))
            .OrderByDescending(secret => secret.Length)
            .Aggregate(line, (text, secret) => text.Replace(secret, Hidden, StringComparison.Ordinal));

    private static string Unescaped(string text) =>
        text.Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase)
            .Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase)
            .Replace("%25", "%", StringComparison.Ordinal);

    // Both spellings: what steps print, and what the machine of the job writes itself.
    [GeneratedRegex(
        @"^\s*(::(?<name>[a-z-]+)( [^:]*)?::|##\[(?<name>[a-z-]+)( [^\]]*)?\])(?<text>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Command();
}
