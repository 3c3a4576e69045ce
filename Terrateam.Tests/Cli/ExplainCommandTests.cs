using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.LaptopAnswers;

namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam explain</c>: what it prints for changes of real checkouts.</summary>
public sealed partial class ExplainCommandTests
{
    private const string Configuration = """
        dirs:
          app:
            tags: [frontend]
            workspaces:
              staging: {}
              production: {}
            when_modified:
              depends_on: "dir:network"
        engine:
          name: terraform
          version: 1.11.4
        access_control:
          enabled: false
        workflows:
          - tag_query: "workspace:production"
            plan:
              - type: init
              - type: plan
        """;

    [Fact]
    public void A_change_is_shown_as_a_tree_of_layers_runs_reasons_and_rules()
    {
        using var checkout = Sample();

        var answer = checkout.Run("explain", "--base", "main", "--index");

        Assert.Equal(
            """
            3 changed files since main: 4 dirspaces in 2 layers.

            layer 1
            ├── iam2 default
            │   ├── why: iam2/main.tf, renamed from iam/main.tf, matches ${DIR}/*.tf (default)
            │   ├── tags: dir:iam2 stack_name:default workspace:default
            │   └── workflow: default
            └── network default
                ├── why: modules/vpc/main.tf matches ${DIR}/../modules/vpc/*.tf (indexer)
                ├── tags: dir:network stack_name:default workspace:default
                └── workflow: default

            layer 2, once layer 1 is applied
            ├── run 1 of 2
            │   └── app production
            │       ├── why: it depends on network default, which changes (.terrateam/config.yml:8 dirs.app.when_modified.depends_on: dir:network)
            │       ├── tags: dir:app frontend stack_name:default workspace:production
            │       └── workflow: workflows[0], `workspace:production`
            └── run 2 of 2
                └── app staging
                    ├── why: it depends on network default, which changes (.terrateam/config.yml:8 dirs.app.when_modified.depends_on: dir:network)
                    ├── tags: dir:app frontend stack_name:default workspace:staging
                    └── workflow: default

            each of these
            ├── engine: terraform 1.11.4 (.terrateam/config.yml:9 engine)
            ├── by itself: planned, not applied (default)
            ├── lock: strict, against every pull request (default)
            └── to apply: no conflict; successful checks; no draft (default)

            changed files that change no dirspace
            └── README.md

            """.ReplaceLineEndings("\n"),
            answer.Output
        );
        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }

    [Fact]
    public void The_same_is_told_as_json()
    {
        using var checkout = Sample();

        var answer = checkout.RunIn(
            "network",
            "explain",
            "--base",
            "main",
            "--index",
            "--query",
            "dir:network",
            "--json"
        );

        Assert.Equal(
            """
            {"version":1,"config":".terrateam/config.yml","enabled":true,"access_control":false,"base":"main","branch":"feature","dest_branch":"main",
            "truncated":false,"indexed":true,
            "files":[{"path":"README.md","removed":false},{"path":"iam2/main.tf","previous_path":"iam/main.tf","removed":false},{"path":"modules/vpc/main.tf","removed":false}],
            "unmatched":["README.md"],
            "layers":[{"rank":0,"runs":[{"dirspaces":[{"directory":"network","workspace":"default",
            "reasons":[{"kind":"matched","text":"modules/vpc/main.tf matches ${DIR}/../modules/vpc/*.tf (indexer)","file":"modules/vpc/main.tf","pattern":"${DIR}/../modules/vpc/*.tf","key":"indexer"}],
            "tags":["dir:network","stack_name:default","workspace:default"],"stack":"default","variables":{},"apply_after":[],
            "engine":{"name":"terraform","version":"1.11.4"},"autoplan":true,"autoplan_draft_pr":true,"autoapply":false,"lock_policy":"strict","lock_branch_target":"all",
            "requirements":{"tag_query":"","merge_conflicts":true,"status_checks":true,"apply_after_merge":false,"require_ready_for_review_pr":true}}]}]}],
            "asked":[],"notes":[]}
            """.ReplaceLineEndings(""),
            JsonNode
                .Parse(answer.Output)!
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
        Assert.Equal(0, answer.Code);
    }

    [Fact]
    public void What_does_not_change_is_told_with_the_reason()
    {
        using var checkout = Sample();

        Assert.Equal(
            """
            3 changed files since main: 0 dirspaces.

            app production does not count as changed
            ├── no changed file matches ${DIR}/*.tf, ${DIR}/*.tfvars, ${DIR}/*.tf.json, ${DIR}/*.tofu, ${DIR}/*.tofu.json, ${DIR}/*.tfvars.json, ${DIR}/.terraform.lock.hcl (default)
            └── nothing that it depends on changes (.terrateam/config.yml:8 dirs.app.when_modified.depends_on: dir:network)

            """.ReplaceLineEndings("\n"),
            checkout.Run("explain", "--base", "main", "--no-index", "--dir", "app/:production").Output
        );
        Assert.Contains(
            "nowhere default does not exist\n└── there is no file in the directory nowhere\n",
            checkout.Run("explain", "--base", "main", "--dir", "nowhere").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "modules/vpc is a module of network",
            checkout.Run("explain", "--base", "main", "--index", "--dir", "modules/vpc").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "this change takes the last file of configuration out of the directory iam",
            checkout.Run("explain", "--base", "main", "--dir", "iam").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not select it",
            checkout.Run("explain", "--base", "main", "--dir", "iam2", "--query", "dir:app").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Listed_files_are_explained_as_they_are()
    {
        using var checkout = Sample();
        checkout.With(
            ("list", "network/main.tf\r\n./app/gone.tf\n"),
            ("nul", "network/main.tf\0app/\nodd \"name.tf\0")
        );

        Assert.Equal(
            ["app/gone.tf removed", "network/main.tf"],
            Files(checkout.Run("explain", "--files", "list", "--json"))
        );
        Assert.Equal(
            ["app/\nodd \"name.tf removed", "network/main.tf"],
            Files(checkout.Run("explain", "--files", "nul", "--json"))
        );
        Assert.Equal(["app/main.tf"], Files(checkout.RunWith("app/main.tf", ".", "explain", "--files", "-", "--json")));
        Assert.Equal(
            ["app/main.tf"],
            Files(checkout.RunWith("app/main.tf", "app", "explain", "--files", "-", "--json"))
        );
        Assert.Equal(
            (
                2,
                "terrateam: `../x` is not in the repository. Files are told from its top directory, such as "
                    + "`ec2/main.tf`.\n"
            ),
            Told(checkout.RunWith("../x", ".", "explain", "--files", "-"))
        );
        Assert.Equal(
            (
                2,
                "terrateam: `/etc/passwd` is not in the repository. Files are told from its top directory, such "
                    + "as `ec2/main.tf`.\n"
            ),
            Told(checkout.RunWith("/etc/passwd", ".", "explain", "--files", "-"))
        );
    }

    internal static LaptopCheckout Sample()
    {
        var checkout = new LaptopCheckout()
            .With(
                (".terrateam/config.yml", Configuration),
                ("network/main.tf", "module \"vpc\" { source = \"../modules/vpc\" }\n"),
                ("app/main.tf", ""),
                ("modules/vpc/main.tf", ""),
                ("iam/main.tf", "# enough to be found again\n")
            )
            .Commit();
        checkout.Git("checkout", "--quiet", "-b", "feature");
        checkout.Git("mv", "iam", "iam2");
        return checkout.With(("modules/vpc/main.tf", "#\n"), ("README.md", ""));
    }
}
