using CsCheck;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Access;

public sealed class AccessControlTests
{
    private static readonly string[] Names = ["*", "user:a", "user:b", "team:t", "role:write", "role:admin"];

    private static readonly Gen<AccessMatch[]> Lists = Gen.Int[0, Names.Length - 1]
        .Select(static index => AccessMatch.Parse(Names[index])!)
        .Array[0, 2];

    private static readonly Gen<Person> Anybody = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Bool)
        .Select(
            static (login, role, member) =>
                People.With(((char)('a' + login)).ToString(), (RepositoryRole)role, member ? ["t"] : [])
        );

    private static readonly Gen<AccessPolicy> Policies = Gen.Select(Gen.Int[0, 3], Lists, Lists, Lists)
        .Select(
            static (tag, apply, with, super) =>
                new AccessPolicy(TagQuery.Parse(tag == 3 ? "" : $"t{tag}").Query!)
                {
                    Plan = super,
                    Apply = apply,
                    ApplyForce = with,
                    ApplyWithSuperapproval = with,
                    Superapproval = super,
                }
        );

    [Fact]
    public void Every_dirspace_is_let_through_or_denied_once_and_by_the_first_policy_that_selects_it() =>
        Gen.Select(Policies.Array[0, 4], Anybody, Anybody.Array[0, 2], Gen.Int[0, 3])
            .Sample(
                static (policies, actor, approvers, operation) =>
                {
                    var dirspaces = Dirspaces();
                    var verdict = AccessControl.Decide(
                        new() { Policies = policies },
                        (AccessOperation)operation,
                        actor,
                        approvers,
                        dirspaces
                    );
                    var denied = verdict.Denials.SelectMany(static denial => denial.Dirspaces).ToList();
                    var slow = dirspaces
                        .Where(dirspace => Slow(policies, (AccessOperation)operation, actor, approvers, dirspace))
                        .ToList();
                    return slow.SequenceEqual(verdict.Allowed)
                        && denied.Count + verdict.Allowed.Count == dirspaces.Count
                        && denied.Concat(verdict.Allowed.Select(static dirspace => dirspace.Dirspace)).ToHashSet().Count
                            == dirspaces.Count;
                }
            );

    [Fact]
    public void One_more_approver_never_denies_anything() =>
        Gen.Select(Policies.Array[0, 4], Anybody, Anybody.Array[0, 2], Anybody)
            .Sample(
                static (policies, actor, approvers, another) =>
                {
                    var settings = new AccessSettings { Policies = policies };
                    var before = AccessControl.Decide(settings, AccessOperation.Apply, actor, approvers, Dirspaces());
                    var after = AccessControl.Decide(
                        settings,
                        AccessOperation.Apply,
                        actor,
                        [.. approvers, another],
                        Dirspaces()
                    );
                    return before.Allowed.All(one => after.Allowed.Any(other => other.Dirspace == one.Dirspace));
                }
            );

    [Fact]
    public void Nobody_superapproves_themselves()
    {
        var settings = People
            .Configuration(
                "access_control: {policies: [{tag_query: '', apply: [], apply_with_superapproval: ['*'], "
                    + "superapproval: ['team:t']}]}"
            )
            .Access;
        var (ann, bob) = (People.With("ann", teams: "t"), People.With("bob", teams: "t"));

        var alone = AccessControl.Decide(
            settings,
            AccessOperation.Apply,
            ann,
            [ann with { Login = "ANN" }],
            Dirspaces()
        );
        Assert.Equal(["team:t"], Assert.Single(alone.Denials).Superapproval.Select(static match => match.ToString()));
        Assert.True(AccessControl.Decide(settings, AccessOperation.Apply, ann, [bob], Dirspaces()).IsAllowed);
        Assert.False(AccessControl.Decide(settings, AccessOperation.ApplyForce, ann, [bob], Dirspaces()).IsAllowed);
    }

    [Fact]
    public void Without_access_control_everybody_plans_those_who_belong_here_apply_and_nobody_forces()
    {
        var (insider, outsider) = (People.With("a"), People.With("m", RepositoryRole.Read) with { IsOutsider = true });
        bool May(Person person, AccessOperation operation) =>
            AccessControl.Decide(AccessSettings.Default, operation, person, [], Dirspaces()).IsAllowed;

        Assert.Equal(
            [true, true, false, false],
            Enum.GetValues<AccessOperation>().Select(operation => May(insider, operation))
        );
        Assert.Equal(
            [true, false, false, false],
            Enum.GetValues<AccessOperation>().Select(operation => May(outsider, operation))
        );
        Assert.Null(AccessControl.DecideUnlock(AccessSettings.Default, insider));
        Assert.NotNull(AccessControl.DecideUnlock(AccessSettings.Default, outsider));
    }

    [Fact]
    public void A_star_that_is_written_means_the_whole_world()
    {
        var settings = People
            .Configuration("access_control: {unlock: ['*'], policies: [{tag_query: '', apply: ['*']}]}")
            .Access;
        var outsider = People.With("m") with { IsOutsider = true };

        Assert.True(AccessControl.Decide(settings, AccessOperation.Apply, outsider, [], Dirspaces()).IsAllowed);
        Assert.Null(AccessControl.DecideUnlock(settings, outsider));
    }

    [Fact]
    public void Switched_off_it_asks_only_that_somebody_belongs_here()
    {
        var settings = People
            .Configuration("access_control: {enabled: false, unlock: [], ci_config_update: [], policies: []}")
            .Access;
        var outsider = People.With("m") with { IsOutsider = true };

        Assert.All(Enum.GetValues<AccessOperation>(), operation =>
            Assert.True(AccessControl.Decide(settings, operation, People.With("a"), [], Dirspaces()).IsAllowed)
        );
        Assert.False(AccessControl.Decide(settings, AccessOperation.ApplyForce, outsider, [], Dirspaces()).IsAllowed);
        Assert.Empty(ChangedFileAccess.Denials(settings, outsider, files: null));
        Assert.Null(AccessControl.DecideUnlock(settings, People.With("a")));
    }

    [Theory]
    [InlineData("ci_config_update", ".github/workflows/deep/x.yml", true)]
    [InlineData("ci_config_update", ".github/workflows.md", false)]
    [InlineData("ci_config_update", "x/.github/workflows/x.yml", false)]
    [InlineData("terrateam_config_update", ".terrateam/config.yml", true)]
    [InlineData("terrateam_config_update", ".terrateam/config.yaml", true)]
    [InlineData("terrateam_config_update", ".terrateam/other.yml", false)]
    public void A_changed_file_asks_for_those_who_may_whichever_side_of_a_rename_it_is(
        string key,
        string path,
        bool isGuarded
    )
    {
        var settings = People.Configuration($"access_control: {{{key}: ['user:root']}}").Access;
        IReadOnlyList<AccessDenial> Of(params ChangedFile[] files) =>
            ChangedFileAccess.Denials(settings, People.With("al"), new([.. files]));

        Assert.Equal(isGuarded, Of(new ChangedFile(path)).Count == 1);
        Assert.Equal(isGuarded, Of(new ChangedFile(path, Removed: true)).Count == 1);
        Assert.Equal(isGuarded, Of(new ChangedFile("x", PreviousPath: path)).Count == 1);
        Assert.Equal(isGuarded, Of(new ChangedFile(path, PreviousPath: "x")).Count == 1);
        Assert.Empty(ChangedFileAccess.Denials(settings, People.With("ROOT"), new([new ChangedFile(path)])));
    }

    [Theory]
    [InlineData("infra/", "infra/prod/main.tf", true)]
    [InlineData("infra/", "infrared/main.tf", false)]
    [InlineData("infra", "infra/prod/main.tf", false)]
    public void A_directory_means_all_below_it(string named, string changed, bool denied)
    {
        var settings = new AccessSettings
        {
            Files = new Dictionary<string, IReadOnlyList<AccessMatch>>(StringComparer.Ordinal)
            {
                [named] = [new AccessMatch.User("root")],
            },
        };

        Assert.Equal(
            denied,
            ChangedFileAccess.Denials(settings, People.With("al"), new([new ChangedFile(changed)])).Count > 0
        );
        Assert.Equal(
            denied,
            ChangedFileAccess.Denials(settings, People.With("al"), new([new ChangedFile("new.tf", changed)])).Count > 0
        );
    }

    [Fact]
    public void Files_that_GitHub_did_not_list_count_as_changed()
    {
        var settings = People.Configuration("access_control: {files: {a/b: ['user:root'], c: ['*']}}").Access;

        var denial = Assert.Single(ChangedFileAccess.Denials(settings, People.With("al"), new([], Truncated: true)));
        Assert.Equal(("a/b", true), (denial.File, denial.IsFileUnsure));
        Assert.Single(ChangedFileAccess.Denials(settings, People.With("al"), files: null));
        Assert.Empty(ChangedFileAccess.Denials(settings, People.With("al"), new([new ChangedFile("a")])));
    }

    private static bool Slow(
        AccessPolicy[] policies,
        AccessOperation operation,
        Person actor,
        Person[] approvers,
        ChangedDirspace dirspace
    )
    {
        var policy = policies.FirstOrDefault(policy =>
            policy.Query.Matches(new(dirspace.Tags, dirspace.Dirspace.Directory))
        );
        if (policy is null)
            return false;

        var lists = operation switch
        {
            AccessOperation.Plan => policy.Plan,
            AccessOperation.Apply => policy.Apply,
            AccessOperation.ApplyForce => policy.ApplyForce,
            _ => policy.ApplyAutoapprove,
        };
        return lists.Any(match => match.IsMatch(actor))
            || (
                operation == AccessOperation.Apply
                && policy.ApplyWithSuperapproval.Any(match => match.IsMatch(actor))
                && approvers.Any(approver =>
                    approver.Login != actor.Login && policy.Superapproval.Any(match => match.IsMatch(approver))
                )
            );
    }

    private static IReadOnlyList<ChangedDirspace> Dirspaces() =>
        [
            People.Dirspace("x", "t0"),
            People.Dirspace("y", "t1"),
            People.Dirspace("z", "t0", "t2"),
            People.Dirspace("w"),
        ];
}
