using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>
/// Checks the arguments of a step as the engine gets them: the configuration was checked earlier, but variables expand
/// to anything, and Terraform takes more arguments from variables of its own.
/// </summary>
/// <remarks>
/// https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_cli_args-and-tf_cli_args_name
/// </remarks>
internal static class ArgumentGuard
{
    private const string Variable = "TF_CLI_ARGS";

    /// <summary>Checks the arguments of a step and those in its environment.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="key">The key of the configuration that holds them.</param>
    /// <param name="environment">The environment of the engine.</param>
    /// <param name="context">The step's context.</param>
    /// <param name="target">The dirspace with its engine.</param>
    /// <exception cref="ConfigurationException">An argument is not allowed.</exception>
    public static void Check(
        IReadOnlyList<string> arguments,
        string key,
        IReadOnlyDictionary<string, string> environment,
        StepContext context,
        Target target
    )
    {
        Check(arguments, $"Configuration key '{key}'", context, target);
        foreach (
            var (name, value) in environment.Where(static one => one.Key.StartsWith(Variable, StringComparison.Ordinal))
        )
        {
            Check(Words(value), $"The environment variable '{name}'", context, target);
        }
    }

    private static void Check(IReadOnlyList<string> arguments, string source, StepContext context, Target target)
    {
        if (arguments.Select(EngineArguments.FaultOf).FirstOrDefault(static found => found is not null) is { } fault)
            throw new ConfigurationException($"{source} cannot be used: {fault}. Remove it.");

        string[] roots = [target.Root, Path.GetDirectoryName(target.PlanFile)!];
        foreach (var (name, path) in EngineArguments.FilesOf(arguments))
        {
            var file = Path.GetFullPath(path, target.Directory ?? context.Directory);
            if (!Array.Exists(roots, root => DirectoryGuard.Holds(root, file)))
            {
                throw new ConfigurationException(
                    $"{source} cannot be used: the file '{path}' of the argument `-{name}` is not in the "
                        + $"repository, or does not exist. Paths count from the directory; the repository is "
                        + $"${{TERRATEAM_ROOT}}, and a step may write a file into ${{TERRATEAM_TMPDIR}}."
                );
            }
        }
    }

    // Quotes and backslashes only mark where words end; without them nothing hides in a word.
    private static string[] Words(string value) =>
        string.Concat(value.Where(static c => c is not ('"' or '\'' or '\\')))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
