using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Runs a step that uses an action.</summary>
internal sealed class ActionRunner(JobRunner runner, StepFrame frame)
{
    private static readonly (bool, IReadOnlyDictionary<string, string>) Failed = (false, WorkflowFile.NoTexts);
    private static readonly (bool, IReadOnlyDictionary<string, string>) Passed = (true, WorkflowFile.NoTexts);

    /// <summary>Whether it succeeded, and its outputs.</summary>
    public async Task<(bool HasPassed, IReadOnlyDictionary<string, string> Outputs)> RunAsync(
        string uses,
        IReadOnlyDictionary<string, string> with,
        IReadOnlyDictionary<string, string> env
    )
    {
        if (uses.StartsWith("./", StringComparison.Ordinal))
            return await RunAsync(Path.Combine(runner.Job.Workspace, uses), "", "", with, env);

        var (place, reference) = uses.Split('@') is [var before, { Length: > 0 } at] ? (before, at) : ("", "");
        var repository = string.Join('/', place.Split('/').Take(2));
        if (TerrateamAction.Is(repository))
        {
            var directory = Path.Combine(runner.Job.Work!.Root, "actions", repository, reference);
            TerrateamAction.CopyTo(directory);
            var below = place[repository.Length..].Trim('/');
            return await RunAsync(Path.Combine(directory, below), repository, reference, with, env);
        }

        if (await HostedActions.RunAsync(runner, place, with) is { } hosted)
            return hosted ? Passed : Failed;

        runner.Job.Log($"##[error]Unable to resolve action `{uses}`: the sandbox's GitHub has {HostedActions.Known}.");
        return Failed;
    }

    private async Task<(bool, IReadOnlyDictionary<string, string>)> RunAsync(
        string directory,
        string repository,
        string reference,
        IReadOnlyDictionary<string, string> with,
        IReadOnlyDictionary<string, string> env
    )
    {
        var path = Path.Combine(directory, "action.yml");
        if (!File.Exists(path))
        {
            runner.Job.Log(
                $"##[error]Can't find 'action.yml' under '{directory}'. Did you forget to run actions/checkout?"
            );
            return Failed;
        }

        var file = ActionFile.Read("action.yml", await File.ReadAllBytesAsync(path));
        if (file.Problem is { } problem)
        {
            runner.Job.Log($"##[error]{problem}");
            return Failed;
        }

        var github = (JsonObject)frame.Contexts["github"]!.DeepClone();
        (github["action_path"], github["action_repository"], github["action_ref"]) = (directory, repository, reference);
        var contexts = new Dictionary<string, JsonNode?>(frame.Contexts, StringComparer.Ordinal)
        {
            ["github"] = github,
        };
        contexts["inputs"] = Inputs(file, with, new ExpressionScope(contexts));
        var steps = TerrateamAction.Is(repository) && !TerrateamAction.IsReleased ? Built(file.Steps) : file.Steps;
        var sequence = new StepSequence(
            runner,
            steps,
            new StepFrame(contexts, ExpressionPlace.ActionStep, ExpressionPlace.ActionStepIf, env)
        );
        var status = await sequence.RunAsync();
        return (
            status == "success",
            file.Outputs.ToDictionary(
                pair => pair.Key,
                pair => ExpressionTemplate.Text(pair.Value, ExpressionPlace.ActionStep, sequence.Scope(env)),
                StringComparer.Ordinal
            )
        );
    }

    private JsonObject Inputs(ActionFile file, IReadOnlyDictionary<string, string> with, ExpressionScope scope)
    {
        var unexpected = with.Keys.Where(name => !file.Inputs.ContainsKey(name)).ToList();
        if (unexpected.Count > 0)
        {
            runner.Job.Log(
                $"##[warning]Unexpected input(s) {Quoted(unexpected)}, valid inputs are [{Quoted(file.Inputs.Keys)}]"
            );
        }

        return RunContexts.Texts(
            file.Inputs.ToDictionary(
                pair => pair.Key,
                pair =>
                    with.GetValueOrDefault(pair.Key) is { } given ? runner.Job.Work!.Resolve(given)
                    : pair.Value.Default is { } text ? ExpressionTemplate.Text(text, ExpressionPlace.ActionStep, scope)
                    : "",
                StringComparer.Ordinal
            )
        );
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    // There is no release for this system, and the action's commit here has no sources.
    private static IReadOnlyList<WorkflowStep> Built(IReadOnlyList<WorkflowStep> steps) =>
        [
            .. steps.Select(step =>
                step.Id == "runner"
                    ? step with
                    {
                        Run = $"echo 'program={TerrateamJob.Program}' >>\"$GITHUB_OUTPUT\"",
                    }
                    : step
            ),
        ];
}
