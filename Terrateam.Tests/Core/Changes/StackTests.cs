using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>What stacks make of dirspaces: tags, variables, order, and errors.</summary>
public sealed class StackTests
{
    [Fact]
    public void A_dirspace_has_the_tags_and_variables_of_its_stack_and_of_all_that_contain_it()
    {
        var set = Match(
            """
            stacks:
              names:
                dev-app: {tag_query: 'dir:dev/app', variables: {layer: app, owner: app-team}}
                dev: {stacks: [dev-app], variables: {stage: dev, owner: dev-team}, rules: {auto_apply: true}}
                all: {stacks: [dev], variables: {stage: any, owner: nobody, org: acme}, rules: {auto_apply: false}}
            workflows:
            - {tag_query: 'stack_name:all', environment: '${org}-${stage}-${layer}', runs_on: [self-hosted, '${stage}']}
            """,
            "dev/app/x.tf",
            "other/x.tf"
        );
        var (app, other) = (set.Changed[0], set.Changed[1]);
        Assert.Superset(
            new HashSet<string> { "stack_name:dev-app", "stack_name:dev", "stack_name:all" },
            app.Tags.ToHashSet()
        );
        Assert.DoesNotContain("stack_name:default", app.Tags);
        Assert.Equal("dev-app", app.Stack);
        Assert.Equal(
            "layer=app org=acme owner=app-team stage=dev",
            string.Join(
                ' ',
                app.Variables.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                    .Select(static pair => $"{pair.Key}={pair.Value}")
            )
        );
        Assert.Equal(("acme-dev-app", """["self-hosted","${stage}"]"""), (app.Environment, app.RunsOn));
        Assert.True(app.Autoapply);
        Assert.Equal(("default", null, false), (other.Stack, other.Environment, other.Autoapply));
        Assert.Contains("stack_name:default", other.Tags);
        Assert.Empty(other.Variables);
    }

    [Fact]
    public void A_change_pulls_in_the_stacks_that_it_modifies_and_they_are_planned_after_it()
    {
        const string Stacks = """
            stacks:
              names:
                base: {tag_query: 'dir:base'}
                empty: {tag_query: 'nothing', rules: {modified_by: [base]}}
                app: {tag_query: 'dir:app', rules: {modified_by: [empty]}}
                own: {tag_query: 'dir:own', rules: {modified_by: [base], plan_after: []}}
            """;
        Assert.Equal(
            "base, own | app",
            Layers(Match(Stacks, ["base/x.tf"], ["base/x.tf", "app/x.tf", "own/x.tf", "free/x.tf"]))
        );
        Assert.Equal("app", Layers(Match(Stacks, ["app/x.tf"], ["base/x.tf", "app/x.tf", "own/x.tf"])));
    }

    [Fact]
    public void Rules_of_an_outer_stack_hold_for_its_members_and_naming_it_means_all_of_them()
    {
        const string Stacks = """
            stacks:
              names:
                net: {tag_query: 'dir:net'}
                db: {tag_query: 'dir:db'}
                web: {tag_query: 'dir:web', rules: {plan_after: [db]}}
                dev: {stacks: [db, web], rules: {modified_by: [net]}}
                docs: {tag_query: 'dir:docs', rules: {modified_by: [dev]}}
            """;
        string[] files = ["net/x.tf", "db/x.tf", "web/x.tf", "docs/x.tf"];
        Assert.Equal("net | db | web | docs", Layers(Match(Stacks, ["net/x.tf"], files)));
        Assert.Equal("db | docs", Layers(Match(Stacks, ["db/x.tf"], files)));
        Assert.Equal("web | docs", Layers(Match(Stacks, ["web/x.tf"], files)));
    }

    [Fact]
    public void Order_holds_through_a_stack_in_which_nothing_changes()
    {
        const string Stacks = """
            stacks:
              names:
                a: {tag_query: 'dir:a'}
                b: {tag_query: 'dir:b', rules: {plan_after: [a], apply_after: [a]}}
                c: {tag_query: 'dir:c', rules: {plan_after: [b], apply_after: [b]}}
            """;
        var set = Match(Stacks, ["a/x.tf", "c/x.tf"], ["a/x.tf", "b/x.tf", "c/x.tf"]);
        Assert.Equal("a | c", Layers(set));
        Assert.Equal([new("a", "default")], set.Changed[1].ApplyAfter);
    }

    [Fact]
    public void Apply_after_names_what_changes_in_all_those_stacks_and_leaves_the_plans_in_one_layer()
    {
        var set = Match(
            """
            stacks:
              names:
                dev-1: {tag_query: 'dir:dev1'}
                dev-2: {tag_query: 'dir:dev2'}
                dev: {stacks: [dev-1, dev-2]}
                staging: {tag_query: 'dir:staging', rules: {apply_after: [dev]}}
                production: {tag_query: 'dir:production', rules: {apply_after: [staging, default]}}
            """,
            ["dev1/x.tf", "dev2/x.tf", "staging/x.tf", "production/x.tf", "more/x.tf"],
            ["dev1/x.tf", "dev2/x.tf", "staging/x.tf", "production/x.tf", "more/x.tf", "same/x.tf"]
        );
        Assert.Equal("dev1, dev2, more, production, staging", Layers(set));
        Assert.Equal(
            ["dev1:", "dev2:", "more:", "production: dev1 dev2 more staging", "staging: dev1 dev2"],
            set.Changed.Select(static one =>
                (
                    $"{one.Dirspace.Directory}: "
                    + $"{string.Join(' ', one.ApplyAfter.Select(static before => before.Directory))}"
                ).TrimEnd()
            )
        );
    }

    [Fact]
    public void A_dirspace_of_several_stacks_or_of_none_is_an_error_that_names_them()
    {
        var several = Assert.Single(
            Match("stacks: {names: {a: {tag_query: 'dir:x'}, b: {tag_query: ''}}}", "x/x.tf", "y/x.tf").Errors
        );
        Assert.Equal("`x default` belongs to several stacks: `a`, `b`", several.Problem);
        Assert.Equal(("stacks.names.b.tag_query", 1, 58), (several.Key, several.Line, several.Column));

        var none = Assert.Single(
            Match("stacks: {names: {default: {tag_query: 'dir:x'}}}", "x/x.tf", "y/x.tf", "z/x.tf").Errors
        );
        Assert.StartsWith("`y default`, `z default` belong to no stack", none.Problem, StringComparison.Ordinal);
        Assert.Equal("stacks.names.default.tag_query", none.Key);
    }

    [Fact]
    public void A_variable_that_an_environment_needs_and_nobody_gives_is_an_error_that_names_workflow_variable_and_dirspace()
    {
        const string Configuration = """
            stacks: {names: {a: {tag_query: 'dir:a', variables: {stage: dev}}}}
            workflows:
            - tag_query: 'dir:a or dir:b'
              environment: 'x-${stge}'
            """;
        var error = Assert.Single(Match(Configuration, "a/x.tf", "b/x.tf").Errors);
        Assert.Equal(("workflows[0].environment", 4, "stage"), (error.Key, error.Line, error.Suggestion));
        Assert.Contains("`${stge}` has no value for `a default`, `b default`", error.Problem, StringComparison.Ordinal);
        // What is not to run needs no value.
        Assert.Empty(Match(Configuration, ["c/x.tf"], ["a/x.tf", "b/x.tf", "c/x.tf"]).Errors);
    }

    [Fact]
    public void A_circle_of_stacks_and_dependencies_is_named_in_full()
    {
        var error = Assert.Single(
            Match(
                """
                dirs: {b: {when_modified: {depends_on: 'dir:a'}}}
                stacks: {names: {one: {tag_query: 'dir:a', rules: {plan_after: [two]}}, two: {tag_query: 'dir:b'}}}
                """,
                "a/x.tf",
                "b/x.tf"
            ).Errors
        );
        Assert.Equal(
            "these wait for each other in a circle: a default -> stack one -> stack two -> b default -> a default",
            error.Problem
        );
        Assert.Equal(("dirs.b.when_modified.depends_on", 1), (error.Key, error.Line));
    }

    [Theory]
    [InlineData("a: {stacks: [b]}\nbb: {tag_query: ''}", "stacks.names.a.stacks[0]", "b", "bb")]
    [InlineData(
        "a: {tag_query: '', rules: {modified_by: [production]}}\nproduktion: {tag_query: x}",
        "stacks.names.a.rules.modified_by[0]",
        "production",
        "produktion"
    )]
    [InlineData(
        "a: {tag_query: '', rules: {apply_after: [defalt]}}",
        "stacks.names.a.rules.apply_after[0]",
        "defalt",
        "default"
    )]
    public void A_name_that_there_is_not_is_told_with_the_nearest(
        string stacks,
        string key,
        string name,
        string nearest
    )
    {
        var error = Errors(stacks)[0];
        Assert.Equal((key, $"there is no stack `{name}`", nearest), (error.Key, error.Problem, error.Suggestion));
        Assert.Equal(3, error.Line);
    }

    [Theory]
    [InlineData("a: {stacks: [b]}\nb: {stacks: [a]}", "a -> b -> a")]
    [InlineData("a: {tag_query: '', rules: {modified_by: [a]}}", "a -> a")]
    [InlineData(
        """
            a: {tag_query: x, rules: {plan_after: [b]}}
            b: {tag_query: y, rules: {apply_after: [c]}}
            c: {stacks: [a]}
            """,
        "a -> b -> c -> a"
    )]
    public void Stacks_that_wait_for_each_other_are_named_in_full(string stacks, string circle)
    {
        var error = Assert.Single(Errors(stacks));
        Assert.EndsWith($"in a circle: {circle}", error.Problem, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Stacks_may_modify_each_other_as_long_as_neither_waits()
    {
        var set = Match(
            "stacks: {names: {a: {tag_query: 'dir:a', rules: {modified_by: [b], plan_after: []}}, b: {tag_query: "
                + "'dir:b', rules: {modified_by: [a], plan_after: []}}}}",
            ["b/x.tf"],
            ["a/x.tf", "b/x.tf"]
        );
        Assert.Equal("a, b", Layers(set));
    }

    [Fact]
    public void A_variable_with_two_values_around_one_stack_is_an_error_unless_one_lies_inside_the_other()
    {
        var error = Assert.Single(
            Errors(
                """
                a: {tag_query: ''}
                x: {stacks: [a], variables: {v: '1'}}
                y: {stacks: [a], variables: {v: '2'}}
                """
            )
        );
        Assert.Equal("stacks.names.y.variables.v", error.Key);
        Assert.Contains("`a` is in `x` and in `y`", error.Problem, StringComparison.Ordinal);

        var set = Match(
            "stacks: {names: {a: {tag_query: ''}, x: {stacks: [a], variables: {v: '1'}}, y: {stacks: [a, x], "
                + "variables: {v: '2'}}}}",
            "d/x.tf"
        );
        Assert.Equal("1", set.Changed[0].Variables["v"]);
    }

    private static IReadOnlyList<ConfigurationError> Errors(string stacks) =>
        ConfigurationReader
            .Read("c.yml", $"stacks:\n  names:\n    {stacks.Replace("\n", "\n    ", StringComparison.Ordinal)}\n")
            .Errors;

    private static ChangeSet Match(string yaml, params string[] files) => Match(yaml, files, files);

    private static ChangeSet Match(string yaml, string[] changed, string[] files)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return ChangeMatcher.Match(
            result.Configuration,
            files,
            new([.. changed.Select(static file => new ChangedFile(file))])
        );
    }

    private static string Layers(ChangeSet set)
    {
        Assert.Empty(set.Errors);
        return string.Join(
            " | ",
            set.Layers.Select(static layer => string.Join(", ", layer.Select(static one => one.Dirspace.Directory)))
        );
    }
}
