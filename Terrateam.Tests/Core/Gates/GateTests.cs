using System.Text.Json;
using CsCheck;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using Wire = Terrateam.Core.Runs.Protocol.Gate;

namespace Terrateam.Tests.Core.Gates;

public sealed class GateTests
{
    private static readonly Places Both = new(new("network", "default"), new("dns", "default"));

    [Fact]
    public void A_gate_stands_where_it_was_reported_and_one_without_a_place_before_everything()
    {
        var gates = Both.Read(
            new Wire(AnyOf: ["team:sec"], Token: "a", Dir: "dns", Workspace: "default"),
            new Wire(AnyOf: ["*"], Name: "b"),
            new Wire(Token: "c", Dir: "elsewhere")
        );

        Assert.Equal(
            ["a dns", "b network", "b dns", "c network", "c dns"],
            gates.Select(gate => $"{gate.Title} {gate.Dirspace.Directory}")
        );
        Assert.All(gates, gate => Assert.Equal((1, Sample.Head, null), (gate.AnyOfCount, gate.HeadSha, gate.Fault)));
    }

    [Fact]
    public void The_same_gate_twice_is_one_and_another_list_under_the_same_token_is_another_gate() =>
        Assert.Equal(
            2,
            Both.Read(
                new Wire(AnyOf: ["user:a"], Token: "t", Dir: "dns"),
                new Wire(AnyOf: ["user:a"], AnyOfCount: 0, Token: " t ", Dir: "./dns/"),
                new Wire(AnyOf: ["user:b"], Token: "t", Dir: "dns")
            ).Count
        );

    [Theory]
    [InlineData("team:", "all_of has `team:`, which names no person, team or role")]
    [InlineData("role:boss", "all_of has `role:boss`")]
    [InlineData(null, "all_of has `null`")]
    public void A_gate_that_names_nobody_stays_shut_and_says_why(string? name, string told)
    {
        var gate = Assert.Single(Both.Read(new Wire(AllOf: [name!], Token: "t", Dir: "dns")));
        var everyone = People.With("root", RepositoryRole.Admin, "boss");

        Assert.False(gate.MayApprove(everyone));
        Assert.Contains(told, Assert.Single(gate.With(everyone).Missing([everyone])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_no_comment_can_name_is_told() =>
        Assert.NotNull(Assert.Single(Both.Read(new Wire(Token: "two words", Dir: "dns"))).Fault);

    [Fact]
    public void Nothing_at_all_is_a_gate_that_stays_shut() =>
        Assert.All(Both.Read([null!]), gate => Assert.NotNull(gate.Fault));

    [Fact]
    public void More_gates_than_are_kept_shut_every_directory()
    {
        var gates = Both.Read([
            .. Enumerable.Range(0, 1_001).Select(number => new Wire(Token: $"t{number}", Dir: "dns")),
        ]);

        Assert.Equal(Both.All, gates.Select(gate => gate.Dirspace));
        Assert.All(gates, gate => Assert.Contains("more than 1000 gates", gate.Fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_of_gates_that_no_step_makes_shuts_every_directory_without_being_walked()
    {
        var gates = Both.Read([.. Enumerable.Repeat(new Wire(Token: "t"), 1_000_000)]);

        Assert.Equal(Both.All, gates.Select(gate => gate.Dirspace));
        Assert.All(gates, gate => Assert.NotNull(gate.Fault));
    }

    [Fact]
    public void The_same_gate_many_times_is_one() =>
        Assert.Equal(2, Both.Read([.. Enumerable.Repeat(new Wire(Token: "t"), 20_000)]).Count);

    [Fact]
    public void A_gate_without_a_token_is_opened_by_approvals_and_one_with_a_token_only_by_its_own()
    {
        var (byReview, byToken) = (Gate(null, "team:sec"), Gate("t", "team:sec"));
        var sec = People.With("bob", teams: "sec");

        Assert.Empty(byReview.Missing([sec]));
        Assert.NotEmpty(byReview.Missing([People.With("bob")]));
        Assert.NotEmpty(byToken.Missing([sec]));
        Assert.Empty(byToken.With(sec).Missing([]));
    }

    [Fact]
    public void Each_person_counts_once_however_often_they_approve()
    {
        var gate = Gate("t", "team:sec") with { AnyOfCount = 2 };
        var bob = People.With("bob", teams: "sec");

        Assert.Equal(["1 of 2 approvals by team:sec"], gate.With(bob).With(bob with { Login = "BOB" }).Missing([]));
        Assert.Empty(gate.With(bob).With(People.With("eve", teams: "sec")).Missing([]));
    }

    [Fact]
    public void A_list_of_all_needs_nobody_beside_it()
    {
        var gate = Assert.Single(
            Both.Read(new Wire(AllOf: ["user:a", "user:b"], AnyOfCount: 0, Token: "t", Dir: "dns"))
        );

        Assert.Equal(["an approval by user:b"], gate.With(People.With("a")).Missing([]));
        Assert.False(gate.MayApprove(People.With("c")));
    }

    [Fact]
    public void A_gate_open_to_everybody_is_not_open_to_the_whole_world()
    {
        var gate = Assert.Single(Both.Read(new Wire(Token: "t", Dir: "dns")));

        Assert.True(gate.MayApprove(People.With("alice")));
        Assert.False(gate.MayApprove(People.With("mallory") with { IsOutsider = true }));
    }

    [Fact]
    public void A_new_plan_replaces_the_gates_of_its_directories_and_keeps_who_approved_the_same_gate()
    {
        var bob = People.With("bob", teams: "sec");
        var (kept, gone, elsewhere) = (
            Gate("t", "team:sec").With(bob),
            Gate("gone", "*"),
            Gate("e", "*") with
            {
                Dirspace = new("network", "default"),
            }
        );

        var after = GateRules.After(
            [kept, gone, elsewhere],
            [new("dns", "default")],
            [Gate("t", "team:sec"), Gate("new", "*")]
        );

        Assert.Equal(["e", "t", "new"], after.Select(gate => gate.Token));
        Assert.Equal("bob", Assert.Single(after[1].ApprovedBy).Login);
    }

    [Fact]
    public void A_gate_of_another_commit_neither_blocks_nor_is_forgotten_before_it_has_to_be()
    {
        var gate = Gate("t", "team:sec");

        Assert.Single(GateRules.Shut([gate], Sample.Head, [gate.Dirspace], []));
        Assert.Empty(GateRules.Shut([gate], new string('9', 40), [gate.Dirspace], []));
        Assert.Empty(GateRules.Shut([gate], Sample.Head, [new("network", "default")], []));
    }

    [Fact]
    public void Gates_are_kept_as_they_are()
    {
        var gate = Gate("t", "team:sec") with
        {
            AllOf = [new AccessMatch.Insider(), new AccessMatch.Role(RepositoryRole.Write), new AccessMatch.Anyone()],
            Name = "n",
        };
        gate = gate.With(People.With("bob", RepositoryRole.Maintain, "sec", "ops") with { IsOutsider = true });
        var ledger = RepositoryLedger.Empty.With(
            new PullRequestEntry(1, PullRequestState.Open, "main", []) { Gates = [gate] }
        );

        var read = JsonSerializer.Deserialize(
            JsonSerializer.Serialize(ledger, StateJson.Default.RepositoryLedger),
            StateJson.Default.RepositoryLedger
        )!;

        var kept = Assert.Single(read.Find(1)!.Gates);
        Assert.True(kept.AsksFor(gate));
        var person = Assert.Single(kept.ApprovedBy);
        Assert.Equal(("bob", RepositoryRole.Maintain, true), (person.Login, person.Role, person.IsOutsider));
        Assert.Equal(["ops", "sec"], person.Teams.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_was_kept_before_there_were_gates_is_read_as_without()
    {
        var read = JsonSerializer.Deserialize(
            """{"pullRequests":[{"number":1,"state":"open","baseRef":"main","dirspaces":[]}]}""",
            StateJson.Default.RepositoryLedger
        );
        Assert.Equal([], read?.Find(1)?.Gates ?? []);
    }

    [Fact]
    public void One_more_approval_never_shuts_a_gate() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 15], Gen.Int[0, 15], Gen.Int[0, 3])
            .Sample(
                (count, who, more, all) =>
                {
                    var gate = Gate("t", "team:sec") with
                    {
                        AnyOfCount = count,
                        AllOf = [.. Members(all).Select(person => new AccessMatch.User(person.Login))],
                    };
                    var before = Members(who).Aggregate(gate, (sum, person) => sum.With(person));
                    var after = Members(more).Aggregate(before, (sum, person) => sum.With(person));
                    return before.Missing([]).Count > 0 || after.Missing([]).Count == 0;
                }
            );

    private static IEnumerable<Person> Members(int bits) =>
        Enumerable
            .Range(0, 4)
            .Where(bit => (bits & (1 << bit)) != 0)
            .Select(bit => People.With($"p{bit}", teams: bit % 2 == 0 ? ["sec"] : []));

    private static Gate Gate(string? token, string who) =>
        new(new("dns", "default"), Sample.Head, token, null, [], [AccessMatch.Parse(who)!], 1, []);

    private sealed record Places(params IReadOnlyList<Dirspace> All)
    {
        public IReadOnlyList<Gate> Read(params IReadOnlyList<Wire> wire) => GateReader.Read(wire, All, Sample.Head);
    }
}
