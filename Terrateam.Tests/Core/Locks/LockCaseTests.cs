using System.Globalization;
using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Locks;

/// <summary>The lock scenarios of the cases file, played on a ledger through the rules that the app uses.</summary>
public sealed class LockCaseTests
{
    public static TheoryData<string> Names { get; } = [.. Scenarios().Select(scenario => scenario.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Holds_are_as_the_case_says_after_every_step(string name)
    {
        var scenario = Scenarios().Single(item => string.Equals(item.GetProperty("name").GetString(), name, StringComparison.Ordinal));
        var policy = Enum.Parse<LockPolicy>(scenario.GetProperty("lock_policy").GetString()!, ignoreCase: true);
        var world = new World(policy);
        foreach (var step in scenario.GetProperty("steps").EnumerateArray())
        {
            world.Play(step[0].GetString()!);
            var expected = step[1].EnumerateObject()
                .SelectMany(owner => owner.Value.EnumerateArray().Select(dirspace => $"{owner.Name} {dirspace.GetString()}"))
                .Order(StringComparer.Ordinal);
            Assert.Equal(expected, world.Held());
        }
    }

    private static List<JsonElement> Scenarios()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "terrateam.json")));
        return [.. cases.RootElement.GetProperty("locks").EnumerateArray().Select(item => item.Clone())];
    }

    private sealed class World(LockPolicy policy)
    {
        private RepositoryLedger _ledger = RepositoryLedger.Empty;
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public IEnumerable<string> Held() => LockRule.Holds(_ledger)
            .Select(hold => FormattableString.Invariant($"PR{hold.PullRequest} {hold.Dirspace.Directory}"))
            .Order(StringComparer.Ordinal);

        public void Play(string step)
        {
            _now += TimeSpan.FromMinutes(1);
            var words = step.Split(' ');
            var number = int.Parse(words[1].AsSpan(2), CultureInfo.InvariantCulture);
            var dirspaces = words.Where(word => word.StartsWith("DS", StringComparison.Ordinal)).Select(word => new Dirspace(word, "default")).ToList();
            var entry = _ledger.Find(number);
            _ledger = words[0] switch
            {
                "open" or "push" => _ledger.With((entry ?? new(number, PullRequestState.Open, "main", [])).WithDiff(dirspaces.Select(item => new DirspaceEntry(item, Policy: policy)))),
                "merge" => _ledger.With(entry! with { State = PullRequestState.Merged, MergedAt = _now }),
                "unlock" => _ledger.With(entry! with { UnlockedAt = _now }),
                "apply" => Apply(entry!, dirspaces, succeeded: true),
                "apply-failed" => Apply(entry!, dirspaces, succeeded: false),
                _ => throw new InvalidOperationException($"The case has a step that is not known: {step}"),
            };
        }

        private RepositoryLedger Apply(PullRequestEntry entry, List<Dirspace> dirspaces, bool succeeded)
        {
            var run = Sample.Run(RunKind.Apply, entry.Number, _now, [.. dirspaces]) with
            {
                Status = RunStatus.Reported,
                InitiatedAt = _now,
                EndedAt = _now.AddSeconds(30),
                Outcomes = [.. dirspaces.Select(dirspace => new DirspaceOutcome(dirspace, succeeded))],
            };
            var started = Decision.For(entry with { ApplyStartedAt = _now }) with { StartedRuns = [run.ToActive()] };
            return RunConclusion.Conclude(started.Commit(_ledger, "key", _now, Planned.Lifetime), run);
        }
    }
}
