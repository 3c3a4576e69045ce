using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Terrateam.Tests.Scenarios.Exchanges;

/// <summary>Plays the jobs of a step: each takes the one that is written down for the work that it is given.</summary>
internal sealed class Replay
{
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<RecordedJob> _left = [];

    /// <summary>What was other than it is written down.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    /// <summary>The jobs that did not come.</summary>
    public IReadOnlyList<RecordedJob> Left
    {
        get
        {
            lock (_left)
                return [.. _left];
        }
    }

    /// <summary>Has the next jobs do what is written down.</summary>
    public void Expect(ScriptedRunner runner, IReadOnlyList<RecordedJob> jobs)
    {
        lock (_left)
            _left.AddRange(jobs);
        foreach (var _ in jobs)
            runner.Next(PlayAsync);
    }

    private async Task<int> PlayAsync(ScriptedJob job)
    {
        if (Take(static recorded => recorded.Calls.Count == 0) is { } stillborn)
            return stillborn.Exit;

        var asked = new JsonObject { ["run_id"] = "{run_id}", ["sha"] = "{sha}" };
        var first = new RecordedCall("POST", "initiate", 200, asked);
        var work = await CallAsync(job, first);
        if (Take(recorded => recorded.Calls[0].Differs(work.Body) is null) is not { } played)
        {
            string[] differences = [.. Left.Select(recorded => recorded.Calls[0].Differs(work.Body) ?? "")];
            _faults.Enqueue(
                $"No job is written down for {work.Status} {work.Body?.ToJsonString()}: "
                    + $"{string.Join("; ", differences)}"
            );
            return 1;
        }

        if (!JsonNode.DeepEquals(asked, played.Calls[0].Request))
            _faults.Enqueue($"A job asks for work with {played.Calls[0].Request?.ToJsonString()}.");
        var token = (string?)work.Body?["token"];
        foreach (var call in played.Calls.Skip(1))
        {
            var answer = await CallAsync(job, call, call.Path is "initiate" ? null : token);
            if (answer.Status != call.Status)
            {
                _faults.Enqueue(
                    $"{call.Method} {call.Path} is answered with {answer.Status} {answer.Body?.ToJsonString()}."
                );
            }
            else if (call.Differs(answer.Body) is { } difference)
            {
                _faults.Enqueue($"{call.Method} {call.Path}: {difference}");
            }
        }

        return played.Exit;
    }

    private RecordedJob? Take(Predicate<RecordedJob> which)
    {
        lock (_left)
        {
            var index = _left.FindIndex(which);
            if (index < 0)
                return null;
            var job = _left[index];
            _left.RemoveAt(index);
            return job;
        }
    }

    private static async Task<BackendAnswer> CallAsync(ScriptedJob job, RecordedCall call, string? token = null)
    {
        BackendAnswer answer;
        do
        {
            // GitHub starts jobs before its response to the dispatch arrives.
            answer = await job.CallAsync(new HttpMethod(call.Method), call.Path, Filled(job, call.Request), token);
        } while (answer.Status == 409 && call.Path is "initiate");
        return answer;
    }

    private static JsonNode? Filled(ScriptedJob job, JsonNode? request) =>
        request is null
            ? null
            : JsonNode.Parse(
                request
                    .ToJsonString()
                    .Replace(
                        "{run_id}",
                        job.Context.RunId.ToString(CultureInfo.InvariantCulture),
                        StringComparison.Ordinal
                    )
                    .Replace("{sha}", job.Context.Environment["GITHUB_SHA"], StringComparison.Ordinal)
            );
}
