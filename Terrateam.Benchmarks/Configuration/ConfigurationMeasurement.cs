using System.Globalization;
using System.Text;
using Terrateam.Core.Configuration;

namespace Terrateam.Benchmarks.Configuration;

/// <summary>
/// Measures how long hostile configurations of a megabyte take on one core until they are accepted or refused.
/// </summary>
internal static class ConfigurationMeasurement
{
    private const int Size = 1_048_000;
    private const int Rounds = 5;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);

    private static readonly (string Name, string Head, string Line)[] Hostile =
    [
        ("directories", "dirs:\n", "  d{0}: {{}}\n"),
        ("globs", "dirs:\n", "  d{0}/**: {{}}\n"),
        ("file patterns", "when_modified:\n  file_patterns:\n", "    - '${{DIR}}/**/a{0}/**/*.tf'\n"),
        ("expressions", "tags:\n  branch:\n", "    b{0}: '^x{0}.*(a|b)+$'\n"),
        ("ignoring case", "tags:\n  branch:\n", "    b{0}: '(?i)\u0101\u0102\u0103\u0104\u0105{0}'\n"),
        (
            "policies",
            "access_control:\n  policies:\n",
            "    - {{tag_query: 'a{0} and b or not c', apply: ['user:a{0}']}}\n"
        ),
        ("branches", "destination_branches:\n", "  - b{0}\n"),
        ("anchors", "definitions:\n", "  - &a{0} x\n"),
        ("unknown keys", "", "dirz{0}: 1\n"),
        ("equal keys", "dirs:\n", "  d: {{}}\n"),
        ("comments", "", "# {0} a comment\n"),
    ];

    public static Task<int> Run(string[] args)
    {
        var worst = TimeSpan.Zero;
        foreach (var (name, head, line) in Hostile)
        {
            var text = new StringBuilder(head);
            for (var number = 0; text.Length < Size - 100; number++)
                text.Append(string.Format(CultureInfo.InvariantCulture, line, number));

            var least = TimeSpan.MaxValue;
            var isValid = false;
            for (var round = 0; round < Rounds; round++)
            {
                var before = Environment.CpuUsage.TotalTime;
                isValid = ConfigurationReader.Read(".terrateam/config.yml", text.ToString()).IsValid;
                var time = Environment.CpuUsage.TotalTime - before;
                least = time < least ? time : least;
            }

            worst = least > worst ? least : worst;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-15} {least.TotalMilliseconds,8:F1} ms processor time, {(isValid ? "read" : "refused")}"
                )
            );
        }

        return Task.FromResult(worst < Budget ? 0 : 1);
    }
}
