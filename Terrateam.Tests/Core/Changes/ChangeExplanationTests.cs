using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Why a dirspace counts as changed, or does not.</summary>
public sealed class ChangeExplanationTests
{
    private static readonly string[] Files =
    [
        "app/main.tf",
        "app/modules/m/main.tf",
        "base/main.tf",
        "data/main.tf",
        "docs/readme.md",
        "live/a/main.tf",
        "off/main.tf",
        "web/main.tf",
        "lib/main.tf",
    ];

    private const string Configuration = """
        when_modified: {file_patterns: ['**/*.tf', '!**/skip.tf']}
        dirs:
          app:
            when_modified: {file_patterns: ['${DIR}/**/*.tf', '!${DIR}/modules/**']}
            workspaces: {dev: {}, prod: {when_modified: {depends_on: 'dir:app and workspace:dev'}}}
          base: {when_modified: {depends_on: 'dir:data'}}
          'live/**': {when_modified: {depends_on: {tag_query: 'dir:base', prune_on_no_change: true}}}
          off: {when_modified: {file_patterns: []}}
          gone: {}
          made: {create_if_missing: true}
        stacks:
          names:
            data: {tag_query: 'dir:data'}
            web: {tag_query: 'dir:web', rules: {modified_by: [data]}}
        """;

    [Fact]
    public void Every_changed_dirspace_has_the_files_and_the_patterns_as_they_are_written() =>
        Assert.Equal(
            [
                "app dev: app/main.tf matches ${DIR}/**/*.tf (dirs.app.when_modified.file_patterns[0])",
                "app dev: app/modules/m/main.tf matches ${DIR}/**/*.tf "
                    + "(dirs.app.when_modified.file_patterns[0]), but !${DIR}/modules/** "
                    + "(dirs.app.when_modified.file_patterns[1]) keeps it out",
                "app/modules/m default: app/modules/m/main.tf matches **/*.tf (when_modified.file_patterns[0])",
                "app prod: app/main.tf matches ${DIR}/**/*.tf (dirs.app.when_modified.file_patterns[0])",
                "app prod: app/modules/m/main.tf matches ${DIR}/**/*.tf "
                    + "(dirs.app.when_modified.file_patterns[0]), but !${DIR}/modules/** "
                    + "(dirs.app.when_modified.file_patterns[1]) keeps it out",
            ],
            Lines(Of([new("app/main.tf"), new("app/modules/m/main.tf")]).Dirspaces)
        );

    [Fact]
    public void What_is_pulled_in_names_what_pulls_it_in() =>
        Assert.Equal(
            [
                "data default: data/old.tf, removed, matches **/*.tf (when_modified.file_patterns[0])",
                "base default: it depends on data default, which changes (dirs.base.when_modified.depends_on: "
                    + "dir:data)",
                "web default: its stack changes with data default (modified_by: data -> web)",
            ],
            Lines(Of([new("data/old.tf", Removed: true)]).Dirspaces)
        );

    [Fact]
    public void Forced_and_truncated_are_told() =>
        Assert.Equal(
            [
                "web default: an earlier commit of this pull request applied it",
                "web default: not every changed file is known, so everything counts as changed",
            ],
            [
                .. Lines(Of([], new() { Forced = [new("web", "default")] }).Dirspaces),
                .. Lines([
                    ChangeExplanation
                        .Create(Read(Configuration), Files, new([], Truncated: true))
                        .Explain(new("web", "default")),
                ]),
            ]
        );

    [Theory]
    [InlineData(
        "live/a",
        "default",
        "it depends on base default, which changes (dirs.live/**.when_modified.depends_on: dir:base), but "
            + "dirs.live/**.when_modified.depends_on.prune_on_no_change leaves it out where nothing of its own "
            + "changes; no changed file matches **/*.tf (when_modified.file_patterns[0]), !**/skip.tf "
            + "(when_modified.file_patterns[1])"
    )]
    [InlineData(
        "web",
        "default",
        "no changed file matches **/*.tf (when_modified.file_patterns[0]), !**/skip.tf (when_modified.file_patterns[1])"
    )]
    [InlineData(
        "lib",
        "default",
        "lib/skip.tf matches **/*.tf (when_modified.file_patterns[0]), but !**/skip.tf "
            + "(when_modified.file_patterns[1]) keeps it out"
    )]
    [InlineData(
        "app",
        "prod",
        "no changed file matches ${DIR}/**/*.tf (dirs.app.when_modified.file_patterns[0]), !${DIR}/modules/** "
            + "(dirs.app.when_modified.file_patterns[1]); nothing that it depends on changes "
            + "(dirs.app.workspaces.prod.when_modified.depends_on: dir:app and workspace:dev)"
    )]
    [InlineData("off", "default", "its `file_patterns` are empty, so it is never planned (dirs.off)")]
    [InlineData(
        "gone",
        "default",
        "there is no file in the directory gone, and it does not say `create_if_missing` (dirs.gone)"
    )]
    [InlineData("never", "default", "there is no file in the directory never")]
    [InlineData("lvie/a", "default", "there is no file in the directory lvie/a; did you mean live/a?")]
    [InlineData("app", "stage", "app has no workspace stage, it has dev, prod (dirs.app)")]
    [InlineData("web", "stage", "web has no workspace stage, it has default: nothing in `dirs` names the directory")]
    [InlineData(
        "docs",
        "default",
        "no file of docs is one that the patterns of the repository mean (when_modified.file_patterns)"
    )]
    [InlineData(
        "made",
        "default",
        "no changed file matches **/*.tf (when_modified.file_patterns[0]), !**/skip.tf (when_modified.file_patterns[1])"
    )]
    public void What_is_not_changed_says_why(string directory, string workspace, string expected)
    {
        var explanation = Of([new("base/main.tf"), new("lib/skip.tf")]).Explain(new(directory, workspace));
        Assert.Null(explanation.Changed);
        Assert.Equal(expected, string.Join("; ", explanation.Reasons.Select(static reason => reason.Text)));
    }

    [Fact]
    public void Modules_links_and_renames_name_the_file_of_the_change()
    {
        var index = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>> { ["web"] = ["../lib"] },
            new Dictionary<string, string> { ["live/a/shared"] = "app/modules", ["live/link.tf"] = "data/main.tf" }
        );
        var explanation = ChangeExplanation.Create(
            Read("dirs: {live/a: {when_modified: {file_patterns: ['${DIR}/**/*.tf']}}}"),
            [.. Files, "live/a/shared"],
            new([new("lib/new.tf", "lib/old.tf"), new("app/modules/m/main.tf")]),
            new() { Index = index }
        );
        Assert.Equal(
            [
                "web default: lib/new.tf, renamed from lib/old.tf, matches ${DIR}/../lib/*.tf (indexer)",
                "web default: lib/old.tf, renamed to lib/new.tf, matches ${DIR}/../lib/*.tf (indexer)",
                "live/a default: app/modules/m/main.tf, reached through a link as live/a/shared/m/main.tf, "
                    + "matches ${DIR}/**/*.tf (dirs.live/a.when_modified.file_patterns[0])",
            ],
            [
                .. Lines([explanation.Explain(new("web", "default"))]),
                .. Lines([explanation.Explain(new("live/a", "default"))]),
            ]
        );
        Assert.Equal(
            "lib is a module of web and is planned there (indexer)",
            explanation.Explain(new("lib", "default")).Reasons.Single().Text
        );
    }

    [Fact]
    public void A_default_pattern_says_that_it_is_one()
    {
        var explanation = ChangeExplanation.Create(RepositoryConfiguration.Default, Files, new([new("web/main.tf")]));
        Assert.Equal(["web default: web/main.tf matches ${DIR}/*.tf (default)"], Lines(explanation.Dirspaces));
    }

    [Fact]
    public void An_error_is_explained_by_itself()
    {
        var explanation = ChangeExplanation.Create(
            Read("stacks: {names: {a: {tag_query: ''}, b: {tag_query: ''}}}"),
            Files,
            new([new("web/main.tf")])
        );
        Assert.NotEmpty(explanation.Changes.Errors);
        Assert.Empty(explanation.Dirspaces);
        Assert.Empty(explanation.Explain(new("web", "default")).Reasons);
    }

    private static ChangeExplanation Of(IReadOnlyList<ChangedFile> changed, ChangeContext? context = null) =>
        ChangeExplanation.Create(Read(Configuration), Files, new(changed), context);

    private static IEnumerable<string> Lines(IEnumerable<DirspaceExplanation> dirspaces) =>
        dirspaces.SelectMany(static dirspace =>
            dirspace.Reasons.Select(reason => $"{dirspace.Dirspace}: {reason.Text}")
        );

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
