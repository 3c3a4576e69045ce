using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Locks;

/// <summary>The lock scenarios of the cases file, played on a ledger through the rules that the app uses.</summary>
public sealed partial class LockCaseTests
{
    public static TheoryData<int> Scenarios => [.. Enumerable.Range(0, CaseFile.Section("locks").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Holds_are_as_the_case_says_after_every_step(int index)
    {
        var scenario = CaseFile.Section("locks")[index];
        var targets = scenario.Text("lock_branch_target") ?? scenario.Text("branch_target");
        var world = new LockScenario(
            Enum.Parse<LockPolicy>(scenario.Text("lock_policy") ?? "strict", ignoreCase: true),
            targets is "dest_branch"
        );
        foreach (var step in scenario.GetProperty("steps").EnumerateArray())
        {
            var told = step[0].GetString()!;
            world.Play(told);

            // Of a step that is only said to be refused there are no holds to compare.
            var owners =
                step[1].ValueKind == JsonValueKind.Object ? step[1].EnumerateObject().Where(IsOwner).ToList() : [];
            if (owners.Count == 0 && (step[1].ValueKind != JsonValueKind.Object || step[1].EnumerateObject().Any()))
                continue;

            var expected = owners
                .SelectMany(static owner =>
                    owner.Value.EnumerateArray().Select(dirspace => $"{owner.Name} {dirspace.GetString()}")
                )
                .Order(StringComparer.Ordinal);
            Assert.True(
                expected.SequenceEqual(world.Held()),
                $"{scenario.Text("name")}, {told}: {string.Join(", ", world.Held())}"
            );
        }
    }

    private static bool IsOwner(JsonProperty entry) =>
        entry.Name.StartsWith("PR", StringComparison.Ordinal) && entry.Value.ValueKind == JsonValueKind.Array;

    private sealed partial class LockScenario(LockPolicy policy, bool thisBranchOnly)
    {
        private RepositoryLedger _ledger = RepositoryLedger.Empty;
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public IEnumerable<string> Held() =>
            LockRule
                .Holds(_ledger)
                .Select(hold => FormattableString.Invariant($"PR{hold.PullRequest} {hold.Dirspace.Directory}"))
                .Order(StringComparer.Ordinal);

        public void Play(string step)
        {
            _now += TimeSpan.FromMinutes(1);
            var words = Word.Matches(step).Select(static word => word.Value).ToList();
            var number = int.Parse(
                words.First(static word => word.StartsWith("PR", StringComparison.Ordinal)).AsSpan(2),
                CultureInfo.InvariantCulture
            );
            var dirspaces = words
                .Where(static word => word.StartsWith("DS", StringComparison.Ordinal))
                .Select(static word => new Dirspace(word, "default"))
                .ToList();
            var entry = _ledger.Find(number);
            var entries = dirspaces.Select(dirspace => new DirspaceEntry(
                dirspace,
                Policy: policy,
                ThisBranchOnly: thisBranchOnly
            ));
            _ledger = words[0] switch
            {
                "open" or "push" => _ledger.With(
                    (entry ?? new(number, PullRequestState.Open, BranchOf(words), [])).WithDiff(entries)
                ),
                "merge" => _ledger.With(entry! with { State = PullRequestState.Merged, MergedAt = _now }),
                "close" => _ledger.With(entry! with { State = PullRequestState.Closed }),
                "unlock" => _ledger.With(entry! with { UnlockedAt = _now }),
                "plan" or "plan-no-changes" => Plan(entry!, dirspaces, words[0] == "plan"),
                _ when words[0].Contains("apply", StringComparison.Ordinal) => Apply(
                    entry!,
                    dirspaces,
                    succeeded: !words[0].Contains("fail", StringComparison.Ordinal)
                ),
                _ => throw new InvalidOperationException($"The case has a step that is not known: {step}"),
            };
        }

        // Behind the dirspaces: `-> dev`, `into dev`, or the branch alone.
        private static string BranchOf(List<string> words) =>
            words
                .Skip(2)
                .LastOrDefault(static word =>
                    char.IsAsciiLetterLower(word[0])
                    && word is not ("now" or "only" or "to" or "into" or "targeting" or "branch" or "dest")
                )
            ?? "main";

        // `apply-failed`, `PR1`, `DS2`, `main`: what is between them only sets them apart.
        [GeneratedRegex("[A-Za-z0-9_/]+(?:-[a-z]+)*")]
        private static partial Regex Word { get; }

        private RepositoryLedger Plan(PullRequestEntry entry, List<Dirspace> dirspaces, bool hasChanges) =>
            _ledger.With(
                entry.Update(dirspaces, dirspace =>
                    dirspace with
                    {
                        Plan = new(
                            Guid.NewGuid(),
                            Sample.Head,
                            Sample.Base,
                            _now,
                            _now,
                            hasChanges ? PlanOutcome.Changes : PlanOutcome.NoChanges
                        ),
                    }
                )
            );

        // An apply that another pull request's lock keeps out changes nothing. All dirspaces of a pull request count,
        // not only these.
        private RepositoryLedger Apply(PullRequestEntry entry, List<Dirspace> dirspaces, bool succeeded)
        {
            if (
                LockRule
                    .HeldByOthers(
                        _ledger,
                        entry.Number,
                        entry.BaseRef,
                        [.. entry.Dirspaces.Select(static dirspace => dirspace.Dirspace)]
                    )
                    .Count > 0
            )
            {
                return _ledger;
            }

            var run = Sample.Run(RunKind.Apply, entry.Number, _now, [.. dirspaces]) with
            {
                Status = RunStatus.Reported,
                InitiatedAt = _now,
                EndedAt = _now.AddSeconds(30),
                Outcomes = [.. dirspaces.Select(dirspace => new DirspaceOutcome(dirspace, succeeded))],
            };
            var started = Decision.For(entry with { ApplyStartedAt = _now }) with
            {
                StartedRuns = [ActiveRun.From(run)],
            };
            return RunConclusion.Conclude(started.Commit(_ledger, "key", _now, Planned.Lifetime), run);
        }
    }
}
