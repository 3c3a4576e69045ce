using System.Text.Json;
using CsCheck;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>How dirspaces become runs.</summary>
public sealed class BatchTests
{
    private static readonly Gen<ChangedDirspace> OneDirspace = Gen.Select(
            Gen.Int[0, 4],
            Gen.Int[0, 3],
            Gen.Int[0, 2],
            Gen.Int[0, 1]
        )
        .Select(
            static (directory, workspace, environment, runner) =>
                Dirspace(
                    $"d{directory}",
                    $"w{workspace}",
                    environment == 0 ? null : $"e{environment}",
                    runner == 0 ? null : "\"big\""
                )
        );

    private static readonly Gen<ChangedDirspace[]> Dirspaces = OneDirspace
        .Array[0, 40]
        .Select(static all => all.DistinctBy(static dirspace => dirspace.Dirspace).ToArray());

    public static TheoryData<string> Cases => CaseFile.Ids("batching");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Dirspaces_become_the_batches_that_the_case_says(string id)
    {
        var one = CaseFile.Find("batching", id);
        var told = one.GetProperty("dirspaces");
        ChangedDirspace[] dirspaces =
            told.ValueKind != JsonValueKind.Array
                ?
                [
                    .. CaseFiles
                        .Made((one.Text("generate") ?? told.GetString())!)
                        .Select(static directory => Dirspace(directory, "default", null, null)),
                ]
                :
                [
                    .. told.EnumerateArray()
                        .Select(static dirspace =>
                            Dirspace(
                                dirspace.GetProperty("dir").GetString()!,
                                dirspace.Text("workspace") ?? "default",
                                dirspace.Text("environment"),
                                dirspace.TryGetProperty("runs_on", out var runsOn)
                                && runsOn.ValueKind != JsonValueKind.Null
                                    ? runsOn.GetRawText()
                                    : null
                            )
                        ),
                ];
        var most = one.GetProperty("max_workspaces_per_batch").GetInt32();
        var batches = Batches.Create(dirspaces, new(Enabled: true, most));

        // Every batching keeps all rules; a case's invariant only names the one that it is about.
        AssertRules(dirspaces, batches, most);
        Assert.Equal(Show(batches), Show(Batches.Create([.. dirspaces.Reverse()], new(Enabled: true, most))));
        if (
            one.GetProperty("expect") is { ValueKind: JsonValueKind.Object } expect
            && expect.TryGetProperty("sorted_batch_sizes", out var sizes)
        )
        {
            Assert.Equal(
                sizes.EnumerateArray().Select(static size => size.GetInt32()),
                batches.Select(static batch => batch.Dirspaces.Count).Order()
            );
        }
    }

    [Fact]
    public void Batches_partition_keep_their_rules_and_do_not_depend_on_the_order() =>
        Gen.Select(Dirspaces, Gen.Int[0, 6], Gen.Int[0, 1_000_000])
            .Sample(
                (dirspaces, most, seed) =>
                {
                    var batches = Batches.Create(dirspaces, new(Enabled: true, most));
                    AssertRules(dirspaces, batches, most);

                    var shuffled = dirspaces.ToArray();
                    new Random(seed).Shuffle(shuffled);
                    Assert.Equal(Show(batches), Show(Batches.Create(shuffled, new(Enabled: true, most))));
                }
            );

    [Fact]
    public void Switched_off_only_the_job_and_the_directory_keep_dirspaces_apart() =>
        Dirspaces.Sample(static dirspaces =>
        {
            var batches = Batches.Create(dirspaces, new(Enabled: false, MaxWorkspaces: 1));
            AssertRules(dirspaces, batches, int.MaxValue);
            var expected = dirspaces
                .GroupBy(static dirspace => (dirspace.Environment, dirspace.RunsOn))
                .Sum(static job =>
                    job.GroupBy(static dirspace => dirspace.Dirspace.Directory)
                        .Max(static directory => directory.Count())
                );
            Assert.Equal(expected, batches.Count);
        });

    [Fact]
    public void Nothing_needs_no_batch() => Assert.Empty(Batches.Create([], new(Enabled: true)));

    private static void AssertRules(IReadOnlyList<ChangedDirspace> dirspaces, IReadOnlyList<Batch> batches, int most)
    {
        Assert.Equal(
            dirspaces.Select(static dirspace => dirspace.Dirspace.ToString()).Order(StringComparer.Ordinal),
            batches
                .SelectMany(static batch => batch.Dirspaces)
                .Select(static dirspace => dirspace.Dirspace.ToString())
                .Order(StringComparer.Ordinal)
        );
        Assert.All(batches, batch =>
        {
            Assert.InRange(batch.Dirspaces.Count, 1, Math.Max(1, most));
            Assert.All(batch.Dirspaces, dirspace =>
                Assert.Equal((batch.Environment, batch.RunsOn), (dirspace.Environment, dirspace.RunsOn))
            );
            Assert.Distinct(batch.Dirspaces.Select(static dirspace => dirspace.Dirspace.Directory));
            Assert.Equal(
                batch.Dirspaces.Select(static dirspace => dirspace.Dirspace).Order(),
                batch.Dirspaces.Select(static dirspace => dirspace.Dirspace)
            );
        });
    }

    private static string Show(IEnumerable<Batch> batches) =>
        string.Join(
            '\n',
            batches.Select(static batch =>
                $"{batch.Environment} {batch.RunsOn}: "
                + $"{string.Join(", ", batch.Dirspaces.Select(static one => one.Dirspace))}"
            )
        );

    private static ChangedDirspace Dirspace(string directory, string workspace, string? environment, string? runsOn) =>
        new(
            new(directory, workspace),
            0,
            Autoplan: true,
            AutoplanDraft: true,
            Autoapply: false,
            new HashSet<string>(),
            null,
            LockPolicy.Strict,
            LockBranchTarget.All
        )
        {
            Environment = environment,
            RunsOn = runsOn,
        };
}
