namespace Terrateam.Core.Configuration.Schema;

/// <summary>Which names of environment variables a configuration may set.</summary>
internal static class VariableNames
{
    /// <summary>What <see cref="FaultOf"/> lets through, as an expression.</summary>
    internal const string Pattern = @"^[^=\u0000-\u001f\u007f-\u009f]+$";

    // A branch sets these without anybody's leave. What decides which programs and libraries are loaded, who the job is on GitHub,
    // and which state Terraform works on is therefore not to be had by them.
    private static readonly string[] Prefixes = ["ACTIONS_", "DYLD_", "GIT_", "LD_", "RUNNER_", "TERRATEAM_"];

    private static readonly string[] Names =
    [
        "BASH_ENV", "GITHUB_ACTIONS", "GITHUB_API_URL", "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL",
        "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GITHUB_WORKSPACE", "HOME", "IFS", "NODE_OPTIONS", "PATH", "PERL5OPT", "PYTHONPATH",
        "PYTHONSTARTUP", "RUBYOPT", "SHELLOPTS", "TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_WORKSPACE",
    ];

    /// <summary>What of <see cref="StackFaultOf"/> an expression can say.</summary>
    internal static readonly string StackPattern =
        $@"^(?!({string.Join('|', Prefixes)}|({string.Join('|', Names)})$))[^=\u0000-\u001f\u007f-\u009f]+$";

    /// <summary>What is wrong with a name, or null.</summary>
    internal static string? FaultOf(string name) => name switch
    {
        "" => "this is empty",
        _ when name.Contains('=', StringComparison.Ordinal) => "a variable's name cannot contain `=`",
        _ when name.Any(char.IsControl) => "this has a control character",
        _ => null,
    };

    /// <summary>What is wrong with the name of a stack's variable, or null.</summary>
    internal static string? StackFaultOf(string name) =>
        FaultOf(name) ?? (Names.Contains(name, StringComparer.Ordinal) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            ? "the variables of a stack cannot replace those of the job; a step of type `env` in a workflow can"
            : null);
}
