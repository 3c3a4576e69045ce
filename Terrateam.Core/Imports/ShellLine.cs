using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrateam.Core.Imports;

/// <summary>A line for a shell as a command: with our names of variables, and with each <c>$</c> left to the shell.</summary>
internal static partial class ShellLine
{
    private static readonly Dictionary<string, string> Atlantis = new(StringComparer.Ordinal)
    {
        ["PLANFILE"] = "${TERRATEAM_PLAN_FILE}",
        ["WORKSPACE"] = "${TERRATEAM_WORKSPACE}",
        ["DIR"] = "${TERRATEAM_ROOT}/${TERRATEAM_DIR}",
        ["REPO_REL_DIR"] = "${TERRATEAM_DIR}",
        ["BASE_BRANCH_NAME"] = "${TERRATEAM_BASE_REF}",
    };

    // What has no equal here.
    private static readonly HashSet<string> Unknown = new(
        [
            "SHOWFILE",
            "POLICYCHECKFILE",
            "ATLANTIS_TERRAFORM_VERSION",
            "ATLANTIS_TERRAFORM_DISTRIBUTION",
            "BASE_REPO_NAME",
            "BASE_REPO_OWNER",
            "HEAD_REPO_NAME",
            "HEAD_REPO_OWNER",
            "HEAD_BRANCH_NAME",
            "HEAD_COMMIT",
            "PROJECT_NAME",
            "PULL_NUM",
            "PULL_URL",
            "PULL_AUTHOR",
            "USER_NAME",
            "COMMENT_ARGS",
            "COMMAND_NAME",
            "COMMAND_HAS_ERRORS",
            "COMMAND_OUTPUT_FILE",
            "DIGGER_PR_NUMBER",
            "DIGGER_PROJECT_NAME",
        ],
        StringComparer.Ordinal
    );

    /// <summary>The command: a program with its arguments.</summary>
    /// <param name="line">The line.</param>
    /// <param name="node">Its place, for notes on variables that have no equal.</param>
    /// <param name="shell">The shell with its arguments; null for bash.</param>
    public static JsonArray Command(string line, ImportedNode node, IReadOnlyList<string>? shell = null)
    {
        foreach (var name in Variables().Matches(line).Select(NameOf).Where(Unknown.Contains).Distinct())
            node.Note($"The variable `{name}` has no equal here; write the line without it.");

        var own = Variables().Replace(line, static match => Atlantis.GetValueOrDefault(NameOf(match), match.Value));
        var words = (shell ?? ["bash", "-c"]).Append(Escape(own.TrimEnd()));
        return new([.. words.Select(static word => (JsonNode)JsonValue.Create(word)!)]);
    }

    /// <summary>A text that is taken as it is.</summary>
    public static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    private static string NameOf(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(
        @"\$(?:\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}|(?<name>[A-Za-z_][A-Za-z0-9_]*))",
        RegexOptions.ExplicitCapture,
        1_000
    )]
    private static partial Regex Variables();
}
