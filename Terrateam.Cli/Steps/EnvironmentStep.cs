using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// A step of type <c>env</c>: sets one variable to a command's output, or all variables that a sourced script sets.
/// </summary>
internal sealed class EnvironmentStep(ProcessRunner processes, JobLog log) : IStep
{
    // bash sets these itself; the script did not define them.
    private static readonly string[] OfTheShell = ["_", "OLDPWD", "PWD", "SHLVL"];

    // $1 is the file for the script's own output, the rest is the script and its arguments.
    private const string Source = """
        set -e
        set -u
        output=$1
        shift
        source "$@" > "$output" 2>&1
        unset output
        env -0
        """;

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var configured = step["cmd"].Texts();
        if (configured is null or [])
            throw step["cmd"].Wrong("a list with a program and its arguments");

        var method = step["method"].Text() ?? "exec";
        try
        {
            var environment = VariableText.Extend(context.Environment, step["env"].Map());
            var arguments = CommandWords.Expand(configured, environment);
            return method switch
            {
                "exec" => await ExecuteAsync(context, step, arguments, environment, cancellationToken),
                "source" => await SourceAsync(context, step, arguments, environment, cancellationToken),
                _ => throw step["method"].Wrong("exec or source"),
            };
        }
        catch (Exception exception) when (exception is MissingVariableException or ProgramMissingException)
        {
            return Result(method, configured, false, $"ERROR: {exception.Message}");
        }
    }

    private async Task<StepResult> ExecuteAsync(
        StepContext context,
        JsonView step,
        string[] arguments,
        Dictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var name = step["name"].Text() ?? throw step["name"].Wrong("the name of a variable");
        var sensitive = step["sensitive"].Flag(false);
        var result = await processes.RunAsync(
            new Command(arguments, context.Directory, environment, context.Label, Show: !sensitive),
            cancellationToken
        );

        if (!result.Succeeded)
            return Result("exec", arguments, false, result.Both);

        var value = step["trim_trailing_newlines"].Flag(true) ? result.Stdout.TrimEnd('\n') : result.Stdout;
        if (sensitive)
            Hide([KeyValuePair.Create(name, value)]);

        context.Environment[name] = value;
        return Result("exec", arguments, true, result.Stdout);
    }

    private async Task<StepResult> SourceAsync(
        StepContext context,
        JsonView step,
        string[] arguments,
        Dictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var output = Path.Combine(context.Environment["TERRATEAM_TMPDIR"], $"source-{Guid.NewGuid():N}");
        var result = await processes.RunAsync(
            new Command(
                ["bash", "-c", Source, "bash", output, .. arguments],
                context.Directory,
                environment,
                context.Label,
                Show: false
            ),
            cancellationToken
        );

        var printed = File.Exists(output) ? await File.ReadAllTextAsync(output, cancellationToken) : "";
        File.Delete(output);
        if (!result.Succeeded)
            return Result("source", arguments, false, printed.Length > 0 ? printed : result.Both);

        var changed = Read(result.Stdout).Where(p => IsOfScript(p.Key)).ToList();
        if (step["sensitive"].Flag(false))
        {
            Hide([
                .. changed.Where(p =>
                    !string.Equals(context.Environment.GetValueOrDefault(p.Key), p.Value, StringComparison.Ordinal)
                ),
            ]);
        }

        context.Environment = new Dictionary<string, string>(changed, StringComparer.Ordinal);
        return Result("source", arguments, true, printed);
    }

    private void Hide(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        foreach (var (_, value) in variables)
            log.Secret(value);
        log.TooShort(
            variables
                .Where(static variable => MaskForms.IsShort(variable.Value))
                .Select(static variable => variable.Key)
        );
    }

    /// <summary>
    /// True for a variable that a sourced script can have set, false for those that bash sets itself.
    /// </summary>
    internal static bool IsOfScript(string name) => !OfTheShell.Contains(name, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Read(string environment) =>
        environment
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => KeyValuePair.Create(parts[0], parts[1]));

    private static StepResult Result(string method, IReadOnlyList<string> command, bool success, string text) =>
        new(StepNames.Env, success, new EnvironmentPayload(command, method, text));
}
