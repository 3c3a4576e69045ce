using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;

namespace Terrateam.Cli.Steps;

/// <summary>Selects the workspace of a dirspace in an initialised directory, and creates it if it is missing.</summary>
internal sealed class WorkspaceSelection(EngineCommands engine)
{
    /// <summary>The variable that names the engine's workspace, and then lets no other be selected.</summary>
    /// <remarks>https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_workspace</remarks>
    public const string Variable = "TF_WORKSPACE";

    private const string Default = "default";

    /// <summary>Why a variable of the environment prevents the selection, or null.</summary>
    public static string? Conflict(StepContext context, JsonView step, Target target)
    {
        var told = VariableText.Extend(context.Environment, step["env"].Map()).GetValueOrDefault(Variable);
        return
            !target.SelectWorkspace
            || string.IsNullOrEmpty(told)
            || string.Equals(told, target.Dirspace.Workspace, StringComparison.Ordinal)
            ? null
            : $"The environment variable {Variable} says '{told}', and this is the workspace "
                + $"'{target.Dirspace.Workspace}'. "
                + $"Name the workspace in 'dirs.{target.Dirspace.Directory}.workspaces' and take the variable "
                + $"out of the workflow; or set 'create_and_select_workspace: false', where the variable is right.";
    }

    /// <returns>Why the workspace cannot be selected, or null.</returns>
    /// <exception cref="Backends.BackendException">The backend issues no token.</exception>
    public async Task<string?> SelectAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var workspace = target.Dirspace.Workspace;
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        var hasNone = InitialisedBackend.From(context.Directory, environment) is { HasWorkspaces: false };
        if (hasNone && workspace is Default)
            return null;

        // After an init the default workspace is selected, unless the engine's data directory is shared.
        if (string.Equals(SelectedWorkspace.From(context.Directory, environment), workspace, StringComparison.Ordinal))
            return null;
        if (hasNone)
            return Unsupported(target);

        var select = await RunAsync(["workspace", "select", "--", workspace]);
        if (select.Result.Succeeded)
            return null;

        if (workspace is Default)
            return select.Result.Both;

        var create = await RunAsync(["workspace", "new", "--", workspace], show: true);
        if (create.Result.Succeeded)
            return null;

        var text = $"{select.Result.Both}\n{create.Result.Both}";
        return text.Contains("workspaces not supported", StringComparison.OrdinalIgnoreCase)
            ? $"{Unsupported(target)}\n{text}"
            : text;

        Task<EngineRun> RunAsync(string[] arguments, bool show = false) =>
            engine.RunAsync(
                context,
                step,
                arguments,
                show: show,
                without: Variable,
                cancellationToken: cancellationToken
            );
    }

    private static string Unsupported(Target target) =>
        $"The backend of '{target.Dirspace.Directory}' knows no workspaces, so that "
        + $"'{target.Dirspace.Workspace}' cannot be selected, and would share its state with any other. "
        + $"Take 'workspaces' out of 'dirs.{target.Dirspace.Directory}'; or set 'create_and_select_workspace: "
        + $"false', where something else keeps their states apart.";
}
