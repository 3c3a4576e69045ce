using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Examples of values, which editors show and insert.</summary>
internal static class Examples
{
    /// <summary>Whole files.</summary>
    internal const string Files = """
        [
          {
            "version": "1",
            "dirs": {
              "network": {},
              "app": {
                "workspaces": { "staging": {}, "production": { "tags": ["production"] } },
                "when_modified": { "depends_on": "dir:network" }
              }
            },
            "apply_requirements": {
              "checks": [
                { "tag_query": "production", "approved": { "enabled": true, "any_of_count": 1 } },
                { "tag_query": "" }
              ]
            }
          },
          {
            "engine": { "name": "tofu", "version": "1.9.0" },
            "workflows": [
              {
                "tag_query": "",
                "plan": [{ "type": "init" }, { "type": "plan" }, { "type": "conftest" }],
                "apply": [{ "type": "init" }, { "type": "apply" }]
              }
            ]
          }
        ]
        """;

    private static readonly Dictionary<string, string> ByKey = new(StringComparer.Ordinal)
    {
        ["dirs"] = """[{ "network": {}, "app": { "workspaces": { "staging": {}, "production": {} } } }]""",
        ["tag_query"] = """["", "dir:network", "workspace:production and not dir:legacy"]""",
        ["file_patterns"] = """[["${DIR}/*.tf", "modules/vpc/**"], []]""",
        ["depends_on"] = """["dir:network", { "tag_query": "relative_dir:../network", "prune_on_no_change": true }]""",
        ["tags.branch"] = """[{ "release": "^release/" }]""",
        ["engine"] = """[{ "name": "tofu", "version": "~> 1.9.0" }, { "name": "terragrunt", "tf_cmd": "tofu" }]""",
        ["engine.version"] = """["1.9.0", "~> 1.9.0", "latest"]""",
        ["environment"] = """["production", { "plan": "read-only", "apply": "production" }]""",
        ["runs_on"] = """["ubuntu-24.04", ["self-hosted", "linux"]]""",
        ["cmd"] = """[["tflint", "--recursive"], ["bash", "-c", "terraform fmt -check -recursive"]]""",
        ["extra_args"] = """[["-lock-timeout=5m"]]""",
        ["access_control.policies"] = """[[{ "tag_query": "", "plan": ["*"], "apply": ["team:sre", "user:alice"] }]]""",
        ["unlock"] = """[["team:sre"], ["role:admin"]]""",
        ["schedules"] =
            """[{ "nightly": { "schedule": "daily", "tag_query": "", "window": { "start": "02:00 UTC", "end": "05:00 UTC" } } }]""",
        ["schedule"] = """["daily"]""",
        ["destination_branches"] =
            """[[{ "branch": "main" }, { "branch": "release/*", "source_branches": ["*", "!wip/*"] }]]""",
        ["role_arn"] = """["arn:aws:iam::123456789012:role/terraform"]""",
    };

    /// <summary>Those of a key, by its path or its last part; null for none.</summary>
    internal static JsonArray? For(string path) =>
        (ByKey.GetValueOrDefault(path) ?? ByKey.GetValueOrDefault(path[(path.LastIndexOf('.') + 1)..])) is { } text
            ? JsonNode.Parse(text)!.AsArray()
            : null;
}
