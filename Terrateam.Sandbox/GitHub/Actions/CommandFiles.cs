namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The files in which a step leaves outputs, variables and paths for those after it.</summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
/// </remarks>
internal sealed class CommandFiles
{
    private static readonly string[] Names = ["OUTPUT", "ENV", "PATH", "STATE"];
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Creates them, empty.</summary>
    public CommandFiles(string directory)
    {
        foreach (var name in Names)
        {
            var file = Path.Combine(directory, $"{name.ToLowerInvariant()}_{Guid.NewGuid():N}");
            File.WriteAllText(file, "");
            _files[$"GITHUB_{name}"] = file;
        }
    }

    /// <summary>The variables that name them.</summary>
    public IReadOnlyDictionary<string, string> Variables => _files;

    /// <exception cref="FormatException">A line that is no command.</exception>
    public IReadOnlyDictionary<string, string> Outputs() => Parse(File.ReadAllText(_files["GITHUB_OUTPUT"]));

    /// <exception cref="FormatException">A line that is no command.</exception>
    public IReadOnlyDictionary<string, string> Env() => Parse(File.ReadAllText(_files["GITHUB_ENV"]));

    public IReadOnlyList<string> Paths() =>
        File.ReadAllText(_files["GITHUB_PATH"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>name=value</c>, or <c>name&lt;&lt;MARK</c> with lines until one that is the mark.</summary>
    public static Dictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            if (line.Length == 0)
                continue;

            var (equals, heredoc) = (
                line.IndexOf('=', StringComparison.Ordinal),
                line.IndexOf("<<", StringComparison.Ordinal)
            );
            if (equals >= 0 && (heredoc < 0 || equals < heredoc))
            {
                values[line[..equals]] = line[(equals + 1)..];
                continue;
            }

            if (heredoc <= 0)
                throw new FormatException($"Invalid format '{line}'");

            var (name, mark, start) = (line[..heredoc], line[(heredoc + 2)..], at + 1);
            at = Array.IndexOf(lines, mark, start);
            if (at < 0)
                throw new FormatException($"Invalid value. Matching delimiter not found '{mark}'");

            values[name] = string.Join('\n', lines[start..at]);
        }

        return values;
    }
}
