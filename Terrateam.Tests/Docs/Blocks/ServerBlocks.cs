using System.Text.RegularExpressions;
using Terrateam.Local.Settings;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>What the programs around a server read, whose own parsers are on no machine that tests run on.</summary>
internal static partial class ServerBlocks
{
    private static readonly Dictionary<string, string[]> Units = new(StringComparer.Ordinal)
    {
        ["Unit"] = ["Description", "After", "Wants"],
        ["Service"] =
        [
            "User",
            "StateDirectory",
            "StateDirectoryMode",
            "EnvironmentFile",
            "ExecStart",
            "Restart",
            "TimeoutStopSec",
            "NoNewPrivileges",
            "ProtectSystem",
        ],
        ["Install"] = ["WantedBy"],
    };

    public static IEnumerable<string> OfNginx(string text)
    {
        var lines = text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0).ToList();
        if (lines.Count(static line => line.EndsWith('{')) != lines.Count(static line => line == "}"))
            yield return "A brace is open.";
        foreach (var line in lines.Where(static line => line != "}" && line[^1] is not ('{' or ';')))
            yield return $"{line} has no end";
        if (!lines.Contains($"proxy_pass http://127.0.0.1:{HostSettings.DefaultPort};"))
            yield return "This is not where the local host listens.";
        if (!lines.Contains("client_max_body_size 32m;"))
            yield return "The local host takes bodies of 32 MiB.";
    }

    public static IEnumerable<string> OfSystemd(string text)
    {
        var (section, seen) = ("", new List<string>());
        foreach (var line in text.Split('\n').Where(static line => line.Trim().Length > 0))
        {
            if (line.StartsWith('['))
            {
                section = line.Trim('[', ']');
                seen.Add(section);
            }
            else if (line.Split('=', 2) is not [var key, { Length: > 0 }] || !KeysOf(section).Contains(key))
            {
                yield return $"[{section}] does not know {line}";
            }
        }

        if (!seen.SequenceEqual(Units.Keys))
            yield return "A section is missing.";
        if (Started().Match(text) is not { Success: true } started || !ProjectExists(started.Groups[1].Value))
            yield return "What it starts is no project.";
    }

    public static IEnumerable<string> OfSql(string text)
    {
        var statements = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var users = statements.Select(static one => Statement().Match(one)).ToList();
        if (
            users.Any(static user => !user.Success)
            || users.Select(static user => user.Groups[1].Value).Distinct().Count() != 1
        )
        {
            yield return "These are not statements about one user.";
        }
    }

    /// <summary>Edges of a diagram are between what it declares.</summary>
    public static IEnumerable<string> OfDiagram(string text)
    {
        var lines = text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0).ToList();
        var known = lines.SelectMany(static line => Node().Matches(line)).Select(static node => node.Groups[1].Value);
        var groups = lines.Count(static line => line.StartsWith("subgraph ", StringComparison.Ordinal));
        if (
            !lines[0].StartsWith("flowchart ", StringComparison.Ordinal)
            || groups != lines.Count(static line => line == "end")
        )
        {
            yield return "This is no diagram whose groups end.";
        }

        foreach (
            var line in lines
                .Skip(1)
                .Where(static line => line != "end" && !line.StartsWith("subgraph ", StringComparison.Ordinal))
        )
        {
            var ends = Arrow().Split(Label().Replace(line, "$1"));
            if (ends.FirstOrDefault(end => !known.Contains(end.Trim())) is { } unknown)
                yield return $"{line}: {unknown} is not declared";
        }
    }

    private static string[] KeysOf(string section) => Units.GetValueOrDefault(section, []);

    private static bool ProjectExists(string project) =>
        File.Exists(Path.Combine(CodeBase.Root, project, $"{project}.csproj"));

    [GeneratedRegex(@"^ExecStart=/usr/bin/dotnet /\S+/(Terrateam\.\w+)\.dll --data-directory ", RegexOptions.Multiline)]
    private static partial Regex Started();

    [GeneratedRegex(@"^(?:CREATE USER|ALTER ROLE \w+ ADD MEMBER) (\[[\w-]+\])(?: FROM EXTERNAL PROVIDER)?;$")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(\w+)(?:\[|\(|\{)")]
    private static partial Regex Node();

    [GeneratedRegex(@"\b(\w+)(?:\[\[.*?\]\]|\[\(.*?\)\]|\[.*?\]|\{\{.*?\}\}|\(.*?\))")]
    private static partial Regex Label();

    [GeneratedRegex(@" (?:-- [^-]* -->|<?-->|---) ", RegexOptions.CultureInvariant)]
    private static partial Regex Arrow();
}
