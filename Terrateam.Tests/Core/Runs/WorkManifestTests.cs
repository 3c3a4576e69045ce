using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

public sealed class WorkManifestTests
{
    private static readonly JsonElement Config = JsonElement.Parse("""{"version":"1","parallel_runs":2}""");

    private static readonly WorkManifestDirspace Network = new(
        "net work/'a'",
        "default",
        0,
        "default",
        new Dictionary<string, string>(StringComparer.Ordinal)
    );

    [Fact]
    public void A_plan_has_exactly_the_fields_of_the_schema()
    {
        WorkManifest manifest = new WorkManifest.Plan(
            "t0ken",
            "https://host/api",
            "7",
            "main",
            [Network],
            [Network with { Variables = null, Workflow = 2 }],
            [],
            Config,
            RunKinds.PullRequest,
            2,
            ["tenv"],
            new RunKindData("12"),
            1
        );

        var json = Write(manifest);

        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """
                    {
                      "type": "plan",
                      "token": "t0ken",
                      "api_base_url": "https://host/api",
                      "installation_id": "7",
                      "base_ref": "main",
                      "changed_dirspaces": [{"path": "net work/'a'", "workspace": "default", "rank": 0, "stack_name": "default", "variables": {}}],
                      "dirspaces": [{"path": "net work/'a'", "workspace": "default", "rank": 0, "stack_name": "default", "workflow": 2}],
                      "base_dirspaces": [],
                      "config": {"version": "1", "parallel_runs": 2},
                      "run_kind": "pr",
                      "run_kind_data": {"id": "12"},
                      "result_version": 2,
                      "protocol_version": 1,
                      "capabilities": ["tenv"]
                    }
                    """
                ),
                json
            ),
            json.ToJsonString()
        );
    }

    [Fact]
    public void A_drift_apply_carries_no_pull_request_and_no_dirspace_lists()
    {
        WorkManifest manifest = new WorkManifest.Apply(
            "t",
            "https://host/api",
            "7",
            "main",
            [Network],
            Config,
            RunKinds.Drift,
            2,
            [],
            ProtocolVersion: 1
        );

        Assert.Equal(
            [
                "type",
                "token",
                "api_base_url",
                "installation_id",
                "base_ref",
                "changed_dirspaces",
                "config",
                "run_kind",
                "result_version",
                "capabilities",
                "protocol_version",
            ],
            Write(manifest).AsObject().Select(p => p.Key)
        );
    }

    [Fact]
    public void Instructions_for_our_runner_are_one_more_object()
    {
        WorkManifest manifest = new WorkManifest.Apply(
            "t",
            "https://host/api",
            "7",
            "main",
            [Network],
            Config,
            RunKinds.PullRequest,
            2,
            [],
            new RunKindData("3"),
            1,
            new RunnerInstructions(
                "abc",
                Merge: true,
                "def",
                3,
                [new PlannedEngine("a", "default", "terraform", "1.11.4")]
            )
        );

        var terrateam = Write(manifest)["terrateam"]!;

        Assert.Equal(
            """{"head_sha":"abc","merge":true,"base_sha":"def","pull_request":3,"engines":[{"dir":"a","workspace":"default","engine":"terraform","version":"1.11.4"}]}""",
            terrateam.ToJsonString()
        );
    }

    [Theory]
    [InlineData("""{"type":"done"}""", typeof(WorkManifest.Done))]
    [InlineData(
        """{"token":"t","base_ref":"m","config":{},"new_field":[1],"type":"build-config"}""",
        typeof(WorkManifest.BuildConfig)
    )]
    [InlineData("""{"type":"build-tree","token":"t","base_ref":"m","config":{}}""", typeof(WorkManifest.BuildTree))]
    [InlineData("""{"type":"index","token":"t","base_ref":"m","dirs":["a"],"config":{}}""", typeof(WorkManifest.Index))]
    [InlineData(
        """{"type":"unsafe-apply","token":"t","base_ref":"m","changed_dirspaces":[],"config":{},"run_kind":"pr"}""",
        typeof(WorkManifest.UnsafeApply)
    )]
    public void Every_kind_is_read_wherever_its_type_stands_and_unknown_fields_are_ignored(
        string json,
        Type expected
    ) => Assert.IsType(expected, JsonSerializer.Deserialize(json, ProtocolJson.Default.WorkManifest), exactMatch: true);

    [Fact]
    public void A_missing_field_is_named()
    {
        var error = Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"run_id":"1"}""", ProtocolJson.Default.InitiateRequest)
        );

        Assert.Contains("sha", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_has_changes_has_changes()
    {
        var upload = JsonSerializer.Deserialize(
            """{"path":"a","workspace":"b","plan_data":"e30="}""",
            ProtocolJson.Default.PlanUpload
        );

        Assert.True(upload!.HasChanges);
        Assert.Null(upload.Terrateam);
    }

    [Theory]
    [InlineData("https://Host:443/api/github/", "https://host")]
    [InlineData("https://host/api/github", "https://host")]
    [InlineData("https://host/tf/api/github?x=1", "https://host/tf")]
    [InlineData("http://127.0.0.1:7071/api/github", "http://127.0.0.1:7071")]
    [InlineData("https://user:secret@host/api", "https://host")]
    [InlineData("https://host/github", "https://host/github")]
    [InlineData("https://host", "https://host")]
    public void Both_halves_derive_the_same_audience(string apiBaseUrl, string audience) =>
        Assert.Equal(audience, BackendAddress.Audience(apiBaseUrl));

    [Theory]
    [InlineData("https://host/api/github/", "plans", "https://host/api/github/v1/work-manifests/a%2Fb/plans")]
    [InlineData("https://host/api/github", "", "https://host/api/github/v1/work-manifests/a%2Fb")]
    public void Endpoints_follow_from_the_base_url(string apiBaseUrl, string endpoint, string expected) =>
        Assert.Equal(expected, BackendAddress.Endpoint(apiBaseUrl, "a/b", endpoint).AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData("host/api/github")]
    [InlineData("file:///etc/passwd")]
    public void What_is_no_web_address_is_refused(string apiBaseUrl) =>
        Assert.Throws<FormatException>(() => BackendAddress.Audience(apiBaseUrl));

    private static JsonNode Write(WorkManifest manifest) =>
        JsonNode.Parse(JsonSerializer.Serialize(manifest, ProtocolJson.Default.WorkManifest))!;
}
