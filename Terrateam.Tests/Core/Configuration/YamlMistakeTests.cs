using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>An error in YAML is told at the line with the mistake. <c>▼</c> stands before the place.</summary>
public sealed class YamlMistakeTests
{
    [Theory]
    // Quotes.
    [InlineData("this `\"` is not closed", "dirs:\n  app:\n    tags: [▼\"a, b]\n  network: {}\n")]
    [InlineData("this `'` is not closed", "dirs:\n  app:\n    tags:\n      - ▼'a\n  network: {}\n")]
    [InlineData("this `\"` is not closed", "dirs: {}\ndefault_tf_version: ▼\"1.5\n")]
    [InlineData("this `\"` is not closed", "default_tf_version: ▼\"1.5\nlock: \"x\"\nversion: \"1\"\n")]
    [InlineData("this `'` is not closed", "a:\n  b: ▼'x\n  c: 'y'\n  d: 'z'\n")]
    [InlineData("this `\"` is not closed", "dirs:\n  ▼\"app:\n    tags: [a]\n")]
    [InlineData("`\\d` is no escape between double quotes", "tags:\n  branch:\n    release: \"^v▼\\d+$\"\n")]
    // Brackets.
    [InlineData("this `[` is not closed", "dirs:\n  app:\n    tags: ▼[a, b\n  network:\n    tags: [c]\n")]
    [InlineData("this `{` is not closed", "dirs:\n  app: ▼{tags: [a]\n  network: {}\n")]
    [InlineData("this `[` is not closed", "a: ▼[\n    x,\n    y\nb: z\n")]
    [InlineData("this `[` is not closed", "a:\n  - x: ▼[1, 2\n  - x: [3]\n")]
    [InlineData("this `[` is not closed", "a: ▼[x, y}\nb: z\n")]
    [InlineData("nothing is expected any more here", "a: [x]▼]\nb: z\n")]
    // Tabs.
    [InlineData("a tab indents this line", "dirs:\n▼\tapp:\n\t\ttags: [a]\n")]
    [InlineData("a tab indents this line", "dirs:\n  app:\n    tags: [a]\n▼\tnetwork: {}\n")]
    [InlineData("a tab indents this line", "dirs:\n  app:\n  ▼\ttags: [a]\n")]
    [InlineData("a tab indents this line", "a:\n  - |\n    x\n    \ty\n  - b\n▼\tc: d\n")]
    // Indentation.
    [InlineData("this line is not indented like", "dirs:\n  app:\n    tags: [a]\n      ▼when_modified: {}\n")]
    [InlineData("this line is not indented like", "dirs:\n  app:\n    tags: [a]\n   ▼when_modified: {}\n")]
    [InlineData("this line is not indented like", "dirs:\n  app:\n    tags:\n      - a\n     ▼- b\n")]
    [InlineData("this line is not indented like", "dirs:\n  app:\n    tags:\n      - a\n      ▼when_modified: {}\n")]
    // Colons.
    [InlineData("'app' has no `:` behind it", "dirs:\n  ▼app\n    tags: [a]\n")]
    [InlineData("`: ` makes a key", "a:\n  - tag_query: dir:app and workspace▼: production\n")]
    [InlineData("`: ` makes a key", "dirs: app▼: {}\n")]
    // Signs.
    [InlineData("text cannot begin with `%`", "a: ▼%prod\n")]
    [InlineData("nothing is expected any more here", "a: \"merge\" ▼now\nb: c\n")]
    [InlineData(
        "this conflict of a merge is not resolved",
        "dirs:\n▼<<<<<<< HEAD\n  a: {}\n=======\n  b: {}\n>>>>>>> x\n"
    )]
    public void The_place_is_that_of_the_mistake(string problem, string marked)
    {
        var lines = marked.Split('\n');
        var line = Array.FindIndex(lines, one => one.Contains('▼', StringComparison.Ordinal));

        var error = Assert.Single(
            ConfigurationReader.Read("config.yml", marked.Replace("▼", "", StringComparison.Ordinal)).Errors
        );

        Assert.StartsWith(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal((line + 1, lines[line].IndexOf('▼', StringComparison.Ordinal) + 1), (error.Line, error.Column));
        Assert.NotEmpty(error.Allowed);
    }

    [Theory]
    [InlineData("dirs:\n  app\n    tags: [a]\n", "app:")]
    [InlineData("when_modified:\n  file_patterns:\n    - **/*.tf\n", "\"**/*.tf\"")]
    [InlineData("when_modified:\n  file_patterns:\n    - !**/x/*.tf\n", "\"!**/x/*.tf\"")]
    [InlineData("dirs:\n  app:\n    tags:[a]\n", "tags: [a]")]
    [InlineData("dirs:\n  app:\n    tags: production\n", "[production]")]
    [InlineData("access_control:\n  unlock: [\"teams:sre\"]\n", "team:sre")]
    [InlineData("access_control:\n  unlock: [\"group:sre\"]\n", "team:sre")]
    [InlineData("access_control:\n  unlock: [\"@alice\"]\n", "user:alice")]
    [InlineData("access_control:\n  unlock: [\"@acme/sre\"]\n", "team:sre")]
    [InlineData("access_control:\n  unlock: [\"role:writ\"]\n", "role:write")]
    [InlineData("access_control:\n  unlock: [admin]\n", "role:admin")]
    [InlineData("access_control:\n  unlock: [everyone]\n", "'*'")]
    [InlineData("hooks: {all: {pre: [{type: run, cmd: terraform fmt -check}]}}\n", "[terraform, fmt, \"-check\"]")]
    [InlineData("hooks: {all: {pre: [{type: run, cmd: 'a | b'}]}}\n", "[sh, -c, \"a | b\"]")]
    [InlineData("hooks: {all: {pre: [terraform fmt]}}\n", "{type: run, cmd: [terraform, fmt]}")]
    [InlineData("hooks: {all: {pre: [init]}}\n", null)]
    [InlineData("workflows: [{tag_query: '', plan: [init]}]\n", "{type: init}")]
    [InlineData("workflows: [{tag_query: '', plan: [pln]}]\n", "{type: plan}")]
    [InlineData("workflows: [{tag_query: '', plan: [run]}]\n", null)]
    [InlineData("workflows: [{tag_query: '', plan: [7]}]\n", null)]
    [InlineData("workflows: [{tag_query: '', apply: ['a | b']}]\n", "{type: run, cmd: [sh, -c, \"a | b\"]}")]
    public void What_was_probably_meant_is_suggested(string text, string? suggestion)
    {
        var errors = ConfigurationReader.Read("config.yml", text).Errors;

        Assert.Equal(suggestion, errors[0].Suggestion);
    }

    [Fact]
    public void What_is_suggested_is_valid()
    {
        var read = ConfigurationReader.Read(
            "config.yml",
            """
            access_control:
              unlock: [team:sre, user:alice, role:write, '*']
            when_modified:
              file_patterns: ["**/*.tf", "!**/x/*.tf"]
            hooks:
              all:
                pre:
                  - type: run
                    cmd: [terraform, fmt, -check]
                  - type: run
                    cmd: [sh, -c, "a | b"]
                  - {type: run, cmd: [terraform, fmt]}
                post: [{type: run, cmd: [sh, -c, "a | b"]}, {type: drift_create_issue}]
            workflows:
              - tag_query: ''
                plan: [{type: init}, {type: plan}, {type: checkov}, {type: conftest}, {type: opa}]
                apply: [{type: init}, {type: apply}]
            """
        );

        Assert.Empty(read.Errors);
    }

    [Fact]
    public void A_text_that_never_ends_takes_no_time()
    {
        var text = $"a: [\n{string.Concat(Enumerable.Repeat("  \"x: 'y\", [{\n", 50_000))}";

        Assert.NotEmpty(ConfigurationReader.Read("config.yml", text).Errors);
    }
}
