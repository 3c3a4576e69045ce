using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Architecture;
using YamlDotNet.Serialization;

namespace Terrateam.Tests.Cli;

public sealed class ActionTests
{
    [Fact]
    public void No_input_is_pasted_into_a_script()
    {
        foreach (
            var run in Nodes(Read("action.yml"))
                .Concat(Nodes(Read("samples/workflow/terrateam.yml")))
                .Concat(Nodes(Read("samples/workflow/reusable.yml")))
                .OfType<IDictionary<object, object>>()
                .Where(n => n.ContainsKey("run"))
        )
        {
            Assert.DoesNotContain("${{", (string)run["run"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_action_takes_what_existing_workflows_give_it()
    {
        var inputs = (IDictionary<object, object>)((IDictionary<object, object>)Read("action.yml"))["inputs"];

        Assert.Equal(["work-token", "api-base-url", "fail-on-error"], inputs.Keys.Cast<string>());
    }

    [Fact]
    public void The_workflow_template_is_found_again_obeys_one_backend_and_may_do_nothing_but_prove_itself_and_read()
    {
        var workflow = (IDictionary<object, object>)Read("samples/workflow/terrateam.yml");
        var job = (IDictionary<object, object>)((IDictionary<object, object>)workflow["jobs"])["terrateam"];
        var dispatch = (IDictionary<object, object>)((IDictionary<object, object>)workflow["on"])["workflow_dispatch"];

        Assert.Equal("Terrateam ${{ inputs.correlation-id }}", workflow["run-name"]);
        Assert.Equal(
            [("id-token", "write"), ("contents", "read")],
            ((IDictionary<object, object>)job["permissions"]).Select(p => ((string)p.Key, (string)p.Value))
        );
        Assert.Equal(
            ["work-token", "correlation-id", "environment", "runs_on"],
            ((IDictionary<object, object>)dispatch["inputs"]).Keys.Cast<string>()
        );
        Assert.Equal("github.triggering_actor == 'terrateam[bot]'", job["if"]);
        var steps = ((IList<object>)job["steps"]).Cast<IDictionary<object, object>>().ToList();
        foreach (var step in steps)
            Assert.Matches("@[0-9a-f]{40}$", (string)step["uses"]);
        Assert.Equal(TerrateamJob.SampleAddress, ((IDictionary<object, object>)steps[^1]["with"])["api-base-url"]);
    }

    [Fact]
    public void The_reusable_workflow_is_the_job_of_the_template_and_its_caller_gives_it_no_more_rights()
    {
        var template = Job("terrateam.yml");
        var reusable = Job("reusable.yml");
        var caller = Job("calling.yml");

        Assert.Equal(template.Keys.Cast<string>(), reusable.Keys.Cast<string>());
        foreach (var key in template.Keys)
            Assert.Equivalent(template[key], reusable[key], strict: true);

        Assert.Equivalent(template["permissions"], caller["permissions"], strict: true);
        Assert.Equal(template["if"], caller["if"]);
        Assert.Equal(
            ((IDictionary<object, object>)Trigger("reusable.yml", "workflow_call")["inputs"]).Keys,
            ((IDictionary<object, object>)caller["with"]).Keys
        );
        Assert.Equivalent(
            Trigger("terrateam.yml", "workflow_dispatch"),
            Trigger("calling.yml", "workflow_dispatch"),
            strict: true
        );

        IDictionary<object, object> Job(string name) =>
            (IDictionary<object, object>)((IDictionary<object, object>)Workflow(name)["jobs"])["terrateam"];
        IDictionary<object, object> Trigger(string name, string trigger) =>
            (IDictionary<object, object>)((IDictionary<object, object>)Workflow(name)["on"])[trigger];
        IDictionary<object, object> Workflow(string name) =>
            (IDictionary<object, object>)Read($"samples/workflow/{name}");
    }

    private static object Read(string name) =>
        new DeserializerBuilder().Build().Deserialize<object>(CodeBase.Read(name));

    private static IEnumerable<object> Nodes(object node) =>
        node switch
        {
            IDictionary<object, object> map => map.Values.SelectMany(Nodes).Prepend(map),
            IList<object> list => list.SelectMany(Nodes),
            _ => [],
        };
}
