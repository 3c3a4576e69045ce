using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>The command lines of policy tools.</summary>
/// <remarks>
/// https://www.conftest.dev/options, https://www.openpolicyagent.org/docs/cli#eval and
/// https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
/// </remarks>
internal static class PolicyArguments
{
    public const string Opa = "opa";

    private static readonly string[] CheckovDefaults = ["--quiet", "--compact"];

    /// <summary>The program and its arguments.</summary>
    /// <param name="tool">The program.</param>
    /// <param name="step">The step.</param>
    /// <param name="variables">The variables that its arguments may name.</param>
    /// <param name="file">The plan as JSON.</param>
    /// <exception cref="ConfigurationException">A key has a wrong type or value.</exception>
    /// <exception cref="MissingVariableException">A variable is not set, or is not allowed in a query.</exception>
    public static string[] Of(string tool, JsonView step, IReadOnlyDictionary<string, string> variables, string file)
    {
        var configured = step["extra_args"].Texts() ?? [];
        string[] extra = [.. configured.Select(word => VariableText.Expand(word, variables))];
        switch (tool)
        {
            case "checkov":
                return [tool, .. extra.Length > 0 ? extra : CheckovDefaults, "-f", file];
            case "conftest":
                return [tool, "test", "--ignore", ".git", .. extra, file];
            default:
                DemandNoQuery(configured, extra, variables);
                return [tool, "eval", FailOn(step), "--format", "json", "--ignore", ".git", "-i", file, .. extra];
        }
    }

    private static string FailOn(JsonView step) =>
        step["fail_on"].Text() switch
        {
            null or "undefined" => "--fail",
            "defined" => "--fail-defined",
            _ => throw step["fail_on"].Wrong("undefined or defined"),
        };

    // Some argument of it is a query, so that a name that a pull request chooses could be a part of the query.
    private static void DemandNoQuery(
        IReadOnlyList<string> configured,
        string[] expanded,
        IReadOnlyDictionary<string, string> variables
    )
    {
        for (var at = 0; at < expanded.Length; at++)
        {
            if (CommandWords.Foreign(configured[at], expanded[at], variables) is { } name)
            {
                throw new MissingVariableException(
                    name,
                    $"cannot be put into the arguments of opa, which would take parts of its value '{variables[name]}' "
                        + $"for a query. The step runs in the directory, and a policy can read "
                        + $"opa.runtime().env.{name}"
                );
            }
        }
    }
}
