using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Architecture;

/// <summary>The project's own workflows: nothing runs unpinned, with more rights than it needs, or for ever.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. CodeBase.Files("*.yml", ".github/workflows")];

    [Fact]
    public void There_are_workflows() => Assert.NotEmpty(Workflows);

    [Theory]
    [MemberData(nameof(Workflows))]
    public void An_action_is_pinned_by_commit_and_says_its_version(string file)
    {
        var unpinned = CodeBase
            .Read(file)
            .Split('\n')
            .Where(line => line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line));

        Assert.Empty(unpinned);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_has_no_permissions_and_its_jobs_only_those_they_name(string file)
    {
        var root = Root(file);

        Assert.Empty(Assert.IsType<YamlMappingNode>(root["permissions"]).Children);
        foreach (var job in Jobs(root))
            Assert.IsType<YamlMappingNode>(job["permissions"]);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_neither_piles_up_nor_runs_for_ever(string file)
    {
        var root = Root(file);

        Assert.Contains("group", Keys(root["concurrency"]));
        foreach (var job in Jobs(root))
            Assert.InRange(int.Parse(((YamlScalarNode)job["timeout-minutes"]).Value!, null), 1, 60);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_checkout_leaves_no_token_behind(string file)
    {
        var checkouts =
            from job in Jobs(Root(file))
            from step in ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>()
            where
                Keys(step).Contains("uses")
                && step["uses"].ToString().StartsWith("actions/checkout@", StringComparison.Ordinal)
            select step;

        foreach (var checkout in checkouts)
            Assert.Equal("false", checkout["with"]["persist-credentials"].ToString());
    }

    // An expression inside a script may expand to text of another user, so it goes through the environment.
    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_script_contains_an_expression(string file)
    {
        var scripts =
            from job in Jobs(Root(file))
            from step in ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>()
            where Keys(step).Contains("run")
            select step["run"].ToString();

        Assert.DoesNotContain(scripts, script => script.Contains("${{", StringComparison.Ordinal));
    }

    private static YamlMappingNode Root(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(CodeBase.Read(file)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode root) =>
        ((YamlMappingNode)root["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<string> Keys(YamlNode node) =>
        ((YamlMappingNode)node).Children.Keys.Select(key => key.ToString());

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*\s*$")]
    private static partial Regex Pinned();
}
