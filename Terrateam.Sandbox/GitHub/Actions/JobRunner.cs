using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Runs the steps of a job's workflow file, one after another, on this machine.</summary>
/// <param name="job">The job.</param>
/// <param name="cancelled">Interrupts the step that runs; of the others only those run that ask for it.</param>
internal sealed class JobRunner(JobContext job, CancellationToken cancelled)
{
    private readonly Dictionary<string, string> _env = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    public JobContext Job => job;

    public CancellationToken Cancelled => cancelled;

    /// <summary>0 where no step failed.</summary>
    public async Task<int> RunAsync()
    {
        var work = job.Work ?? throw new InvalidOperationException("The job has no workflow file.");
        try
        {
            AddEnv(work.File.Env, ExpressionPlace.WorkflowEnv);
            AddEnv(work.Definition.Env, ExpressionPlace.JobEnv);
        }
        catch (ExpressionException exception)
        {
            job.Log($"##[error]{exception.Message}");
            return 1;
        }

        var contexts = Contexts();
        var steps = new StepSequence(
            this,
            work.Definition.Steps,
            new StepFrame(contexts, ExpressionPlace.Step, ExpressionPlace.StepIf, WorkflowFile.NoTexts)
            {
                Shell = work.Definition.Shell,
                WorkingDirectory = work.Definition.WorkingDirectory is { } directory
                    ? ExpressionTemplate.Text(directory, ExpressionPlace.JobEnv, new ExpressionScope(contexts))
                    : null,
            }
        );
        return await steps.RunAsync() == "success" ? 0 : 1;
    }

    /// <summary>The environment of a step, without that of the machine.</summary>
    public Dictionary<string, string> Variables(IReadOnlyDictionary<string, string> ofStep)
    {
        var variables = new Dictionary<string, string>(_env, StringComparer.Ordinal);
        foreach (var (name, value) in ofStep)
            variables[name] = value;

        if (_paths.Count > 0)
        {
            variables["PATH"] = string.Join(
                Path.PathSeparator,
                [.. _paths.AsEnumerable().Reverse(), job.Environment.GetValueOrDefault("PATH", "")]
            );
        }

        return variables;
    }

    /// <summary>The context <c>env</c> of a step.</summary>
    public JsonObject EnvContext(IReadOnlyDictionary<string, string> ofStep)
    {
        var env = RunContexts.Texts(_env);
        foreach (var (name, value) in ofStep)
            env[name] = value;

        return env;
    }

    /// <summary>Takes over what a step leaves for those after it, and returns its outputs.</summary>
    public IReadOnlyDictionary<string, string> Take(CommandFiles files)
    {
        foreach (var (name, value) in files.Env())
            _env[name] = value;

        _paths.AddRange(files.Paths());
        return files.Outputs();
    }

    private void AddEnv(IReadOnlyDictionary<string, string> env, ExpressionPlace place)
    {
        var scope = new ExpressionScope(Contexts());
        foreach (var (name, value) in env)
            _env[name] = ExpressionTemplate.Text(value, place, scope);
    }

    private Dictionary<string, JsonNode?> Contexts()
    {
        var github = (JsonObject)job.Work!.Contexts.Contexts["github"]!.DeepClone();
        github["token"] = job.Token;
        github["workspace"] = job.Workspace;
        github["event_path"] = job.Environment.GetValueOrDefault("GITHUB_EVENT_PATH");
        return new(job.Work.Contexts.Contexts, StringComparer.Ordinal)
        {
            ["github"] = github,
            ["secrets"] = new JsonObject { ["github_token"] = job.Token },
            ["job"] = new JsonObject { ["status"] = "success" },
            ["runner"] = new JsonObject(
                job.Environment.Where(pair => pair.Key.StartsWith("RUNNER_", StringComparison.Ordinal))
                    .Select(pair =>
                        KeyValuePair.Create(
                            pair.Key["RUNNER_".Length..].ToLowerInvariant(),
                            (JsonNode?)JsonValue.Create(pair.Value)
                        )
                    )
            ),
        };
    }
}
