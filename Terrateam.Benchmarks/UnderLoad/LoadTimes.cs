using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>
/// When GitHub sent a webhook about a head, and when the workflow of its plan was dispatched and its comment posted.
/// </summary>
internal sealed partial class LoadTimes(string owner)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _dispatched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _commented = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _heads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _shapes = new(StringComparer.Ordinal);
    private int _calls;
    private int _unchanged;
    private int _refused;

    public int Calls => _calls;

    /// <summary>How many calls GitHub answered with 304, which it does not charge.</summary>
    public int Unchanged => _unchanged;

    /// <summary>How many calls GitHub refused for a limit.</summary>
    public int Refused => _refused;

    public int Dispatches => _dispatched.Count;

    /// <summary>What is asked for most, with how often, numbers and names left out.</summary>
    public string MostFrequent =>
        string.Join(", ", _shapes.OrderByDescending(static shape => shape.Value).Take(8).Select(shape => $"{shape.Value} {shape.Key}"));

    public void Watch(SandboxGitHub github)
    {
        github.OnDelivery(Note);
        github.OnExchange(Note);
    }

    public List<TimeSpan> ToDispatch() => Since(_dispatched);

    public List<TimeSpan> ToComment() => Since(_commented);

    // Runs are known by their number, which comments and statuses link to; only statuses are of a commit. A head that
    // was taken up with the webhook of an earlier one, before its own was sent, has no time.
    private List<TimeSpan> Since(ConcurrentDictionary<string, DateTimeOffset> ends) =>
        [
            .. ends.Where(end => _heads.TryGetValue(end.Key, out var head) && _sent.ContainsKey(head))
                .Select(end => end.Value - _sent[_heads[end.Key]])
                .Where(static time => time >= TimeSpan.Zero)
                .Order(),
        ];

    private void Note(WebhookDelivery delivery)
    {
        if (
            delivery is { Event: "pull_request", Action: "opened" or "synchronize" }
            && delivery.Body.GetProperty("pull_request").GetProperty("head").GetProperty("sha").GetString() is { } sha
        )
        {
            _sent.TryAdd(sha, delivery.DeliveredAt);
        }
    }

    private void Note(Exchange call)
    {
        if (
            !call.Path.StartsWith($"/repos/{owner}/", StringComparison.Ordinal)
            || !call.Caller.StartsWith("installation ", StringComparison.Ordinal)
        )
        {
            return;
        }

        Interlocked.Increment(ref _calls);
        var shape = string.Join('/', call.Path.Split('/').Skip(4).Where(static part => !part.Any(char.IsAsciiDigit)));
        _shapes.AddOrUpdate($"{call.Method} {shape}", 1, static (_, known) => known + 1);
        if (call.Status == 304)
            Interlocked.Increment(ref _unchanged);
        if (call.Status is 403 or 429)
            Interlocked.Increment(ref _refused);
        if (call.Method != "POST" || call.Status >= 300)
            return;

        var now = TimeProvider.System.GetUtcNow();
        if (call.Path.EndsWith("/dispatches", StringComparison.Ordinal))
        {
            if ((long?)JsonNode.Parse(call.ResponseBody)?["workflow_run_id"] is { } run)
                _dispatched.TryAdd(run.ToString(CultureInfo.InvariantCulture), now);
        }
        else if (Link().Match(call.RequestBody) is { Success: true } link)
        {
            if (call.Path.EndsWith("/comments", StringComparison.Ordinal))
                _commented.TryAdd(link.Groups["run"].Value, now);
            else if (call.Path.Contains("/statuses/", StringComparison.Ordinal))
                _heads.TryAdd(link.Groups["run"].Value, call.Path[(call.Path.LastIndexOf('/') + 1)..]);
        }
    }

    [GeneratedRegex(
        "/actions/runs/(?<run>[0-9]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Link();
}
