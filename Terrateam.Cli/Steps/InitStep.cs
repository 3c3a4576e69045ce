using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Engines;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>A step of type <c>init</c>: initialises the directory and selects the workspace.</summary>
internal sealed class InitStep(
    EngineCommands engine,
    CommandEngineStep commands,
    InitLock turn,
    ProviderCache providers,
    TimeProvider time
) : IStep
{
    private readonly WorkspaceSelection _workspaces = new(engine);

    private const int Tries = 3;
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    public async Task<StepResult> RunAsync(StepContext context, JsonView step, CancellationToken cancellationToken)
    {
        var target = EngineCommands.TargetOf(context, step);
        if (CommandEngine.Of(target.Engine) is { } other)
            return await commands.InitAsync(context, step, target, other, cancellationToken);

        var name = StepNames.InitOf(target.Engine.StepPrefix);
        string version;
        try
        {
            version = await engine.VersionAsync(context, target, cancellationToken);
        }
        catch (EngineException exception)
        {
            return StepResult.Failed(name, exception.Message);
        }

        if (WorkspaceSelection.Conflict(context, step, target) is { } conflict)
            return StepResult.Failed(name, conflict);

        EngineRun init;
        try
        {
            if (await engine.GenerateAsync(context, step, target, cancellationToken) is { } problem)
                return StepResult.Failed(name, problem);
            if (target.Engine.Name is EngineChoice.Cdktf)
                target.Directory = CdktfStack.DirectoryOf(context, target);

            // The directory may hold another backend's data, from another workspace or from the repository itself.
            var data = Path.Combine(target.Directory ?? context.Directory, ".terraform");
            if (Directory.Exists(data))
                Directory.Delete(data, recursive: true);

            init = await InitialiseAsync(context, step, target, cancellationToken);
        }
        catch (Exception exception) when (exception is BackendException or EngineException)
        {
            return StepResult.Failed(name, exception.Message);
        }

        var text = init.Result.Succeeded ? init.Result.Stdout : init.Result.Both;
        var success = init.Result.Succeeded;
        if (success && target.SelectWorkspace)
        {
            var failure = await _workspaces.SelectAsync(context, step, target, cancellationToken);
            success = failure is null;
            text = failure ?? text;
        }

        return new StepResult(
            name,
            success,
            new InitPayload(text, init.Arguments, init.Result.ExitCode, target.Engine.Name, version)
        );
    }

    private async Task<EngineRun> InitialiseAsync(
        StepContext context,
        JsonView step,
        Target target,
        CancellationToken cancellationToken
    )
    {
        // The step may set the cache itself.
        var environment = VariableText.Extend(context.Environment, step["env"].Map());
        string[] extra = [.. (step["extra_args"].Texts() ?? []).Select(one => VariableText.Expand(one, environment))];
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            EngineRun run;
            using (await turn.TakeAsync(environment, cancellationToken))
            using (
                var cache = await providers.TakeAsync(
                    target.Directory ?? context.Directory,
                    environment,
                    extra,
                    cancellationToken
                )
            )
            {
                // TF_WORKSPACE must not name a workspace that does not exist yet; it is created afterwards.
                run = await engine.RunAsync(
                    context,
                    step,
                    ["init"],
                    extend: true,
                    fetches: true,
                    without: attempt > 1 && target.SelectWorkspace ? WorkspaceSelection.Variable : null,
                    cache: cache?.Directory,
                    cancellationToken: cancellationToken
                );
                if (run.Result.Succeeded)
                    cache?.Complete();
            }

            if (run.Result.Succeeded || attempt == Tries)
                return run;

            await Task.Delay(pause, time, cancellationToken);
            pause *= Growth;
        }
    }
}
