using System.Text.Json.Nodes;
using Terrateam.Core.Plans;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>
/// What infra/ would deploy, by its snapshot; .ci/bicep checks that the snapshot is what the Bicep files say.
/// </summary>
public sealed class SnapshotTests
{
    private static readonly JsonArray Resources = JsonNode.Parse(CodeBase.Read("infra/example.snapshot.json"))![
        "predictedResources"
    ]!.AsArray();

    [Fact]
    public void Nobody_gets_at_the_storage_with_a_key_or_without_a_name()
    {
        var account = Properties("Microsoft.Storage/storageAccounts");

        Assert.False((bool)account["allowSharedKeyAccess"]!);
        Assert.False((bool)account["allowBlobPublicAccess"]!);
        Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
    }

    [Fact]
    public void A_deleted_plan_is_gone()
    {
        var blobs = Properties("Microsoft.Storage/storageAccounts/blobServices");

        Assert.False((bool)blobs["deleteRetentionPolicy"]!["enabled"]!);
        Assert.False((bool)blobs["containerDeleteRetentionPolicy"]!["enabled"]!);
        Assert.False((bool)blobs["isVersioningEnabled"]!);
    }

    [Fact]
    public void The_storage_itself_deletes_what_the_app_forgot()
    {
        var rule = Assert.Single(
            Properties("Microsoft.Storage/storageAccounts/managementPolicies")["policy"]!["rules"]!.AsArray()
        )!;
        var delete = rule["definition"]!["actions"]!["baseBlob"]!["delete"]!["daysAfterCreationGreaterThan"]!;

        // Never before the app would, or the app would hand out records of plans that are gone.
        Assert.InRange((int)delete, new PlanRetention().Lifetime.TotalDays, new PlanRetention().Lifetime.TotalDays + 1);
        Assert.Equal("terrateam/", (string?)Assert.Single(rule["definition"]!["filters"]!["prefixMatch"]!.AsArray()));
        Assert.Contains(Resources, resource =>
            ((string)resource!["name"]!).EndsWith("/default/terrateam", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_key_only_wraps_is_strong_turns_over_and_cannot_be_lost()
    {
        var vault = Properties("Microsoft.KeyVault/vaults");
        var key = Properties("Microsoft.KeyVault/vaults/keys");

        Assert.True((bool)vault["enableRbacAuthorization"]!);
        Assert.True((bool)vault["enablePurgeProtection"]!);
        Assert.Equal(3072, (int)key["keySize"]!);
        Assert.Equal(["wrapKey", "unwrapKey"], key["keyOps"]!.AsArray().Select(operation => (string)operation!));
        Assert.Equal("rotate", (string?)key["rotationPolicy"]!["lifetimeActions"]![0]!["action"]!["type"]);
    }

    // Storage Blob Data Owner, Queue and Table Data Contributor; Crypto Service Encryption User and Secrets User
    // (twice) on the one key and the two secrets; Monitoring Metrics Publisher.
    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    [Fact]
    public void The_app_may_do_what_it_needs_and_nothing_else()
    {
        var roles = OfType("Microsoft.Authorization/roleAssignments")
            .Select(resource => ((string)resource["properties"]!["roleDefinitionId"]!).Split('/')[^1])
            .Order(StringComparer.Ordinal);

        string[] expected =
        [
            "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
            "3913510d-42f4-4e42-8a64-420c390055eb",
            "4633458b-17de-408a-b874-0445c86b69e6",
            "4633458b-17de-408a-b874-0445c86b69e6",
            "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
            "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
            "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        ];
        Assert.Equal(expected, roles);
    }

    [Fact]
    public void Webhooks_and_continuations_meet_a_warm_app()
    {
        var config = Properties("Microsoft.Web/sites")["functionAppConfig"]!;

        Assert.Equal("dotnet-isolated 10.0", $"{config["runtime"]!["name"]} {config["runtime"]!["version"]}");
        var ready = config["scaleAndConcurrency"]!["alwaysReady"]!.AsArray().Select(group => (string)group!["name"]!);
        Assert.Equal(["http", "durable"], ready);
    }

    [Fact]
    public void No_secret_is_in_the_snapshot() =>
        Assert.DoesNotContain("placeholder", CodeBase.Read("infra/example.snapshot.json"), StringComparison.Ordinal);

    private static JsonNode Properties(string type) => Assert.Single(OfType(type))["properties"]!;

    private static IEnumerable<JsonNode> OfType(string type) =>
        Resources.Where(resource => (string)resource!["type"]! == type)!;
}
