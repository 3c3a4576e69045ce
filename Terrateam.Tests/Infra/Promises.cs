using System.Text.Json.Nodes;

namespace Terrateam.Tests.Infra;

/// <summary>The promises that a single property keeps.</summary>
internal static class Promises
{
    private const string Account = "Microsoft.Storage/storageAccounts";
    private const string Blobs = "Microsoft.Storage/storageAccounts/blobServices";
    private const string Vault = "Microsoft.KeyVault/vaults";
    private const string Key = "Microsoft.KeyVault/vaults/keys";
    private const string Site = "Microsoft.Web/sites";
    private const string Firewall = "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies";

    private static readonly string[] Production = ["production"];
    private static readonly string[] Private = ["production", "variants/mssql"];
    private static readonly string[] Sql = ["variants/mssql"];

    public static readonly IReadOnlyList<Promise> All =
    [
        new("Nobody gets at storage with a key", Account, "properties.allowSharedKeyAccess", false),
        new("Nobody gets at storage without a name", Account, "properties.allowBlobPublicAccess", false),
        new("Nobody copies storage to another tenant", Account, "properties.allowCrossTenantReplication", false),
        new("Nothing travels to storage in clear", Account, "properties.supportsHttpsTrafficOnly", true),
        new("Storage speaks no old TLS", Account, "properties.minimumTlsVersion", "TLS1_2"),
        new(
            "Storage is closed to networks that are not named",
            Account,
            "properties.networkAcls.defaultAction",
            "Deny"
        ),
        new("No container is public", $"{Blobs}/containers", "properties.publicAccess", "None"),
        new("Plans are read past no closed door", Account, "properties.networkAcls.bypass", "None") { About = IsPlans },
        new("A deleted plan is gone", Blobs, "properties.deleteRetentionPolicy.enabled", false) { About = IsPlans },
        new("A deleted container of plans is gone", Blobs, "properties.containerDeleteRetentionPolicy.enabled", false)
        {
            About = IsPlans,
        },
        new("A replaced plan leaves no version", Blobs, "properties.isVersioningEnabled", false) { About = IsPlans },
        new("No feed remembers plans", Blobs, "properties.changeFeed.enabled", false) { About = IsPlans },
        new("No plan can be restored", Blobs, "properties.restorePolicy.enabled", false) { About = IsPlans },
        new("What is deleted from state is gone", Blobs, "properties.deleteRetentionPolicy.enabled", false)
        {
            About = node => !IsBackup(node),
        },
        new("Plans are encrypted with our own key", Account, "properties.encryption.keySource", "Microsoft.Keyvault")
        {
            About = IsPlans,
        },
        new("Plans are encrypted twice", Account, "properties.encryption.requireInfrastructureEncryption", true)
        {
            About = IsPlans,
        },
        new(
            "The vault is closed to networks that are not named",
            Vault,
            "properties.networkAcls.defaultAction",
            "Deny"
        ),
        new("Nobody can purge a key", Vault, "properties.enablePurgeProtection", true),
        new("A deleted key can be had back", Vault, "properties.enableSoftDelete", true),
        new("The vault knows roles, and no access policies", Vault, "properties.enableRbacAuthorization", true),
        new("A key is strong", Key, "properties.keySize", 3072),
        new("A key only wraps", Key, "properties.keyOps", new[] { "wrapKey", "unwrapKey" }),
        new("A key turns over", Key, "properties.rotationPolicy.lifetimeActions[0].action.type", "rotate"),
        new(
            "The key of plans turns over in 90 days",
            Key,
            "properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate",
            "P90D"
        )
        {
            About = node => Template.NameOf(node).EndsWith("/plans", StringComparison.Ordinal),
        },
        new("Nothing travels to the app in clear", Site, "properties.httpsOnly", true),
        new("The app speaks no old TLS", Site, "properties.siteConfig.minTlsVersion", "1.2"),
        new("The page of deployments speaks no old TLS", Site, "properties.siteConfig.scmMinTlsVersion", "1.2"),
        new("There is no FTP", Site, "properties.siteConfig.ftpsState", "Disabled"),
        new("Nobody deploys with a password", $"{Site}/basicPublishingCredentialsPolicies", "properties.allow", false),
        new("The app runs as the identity that has its rights", Site, "identity.type", "UserAssigned"),
        new(
            "Logs take no keys",
            "Microsoft.OperationalInsights/workspaces",
            "properties.features.disableLocalAuth",
            true
        ),
        new("Telemetry takes no keys", "Microsoft.Insights/components", "properties.DisableLocalAuth", true),
        new("Storage has no public address", Account, "properties.publicNetworkAccess", "Disabled") { Files = Private },
        new("The vault has no public address", Vault, "properties.publicNetworkAccess", "Disabled") { Files = Private },
        new(
            "The app is reached through Front Door alone",
            Site,
            "properties.siteConfig.ipSecurityRestrictionsDefaultAction",
            "Deny"
        )
        {
            Files = Production,
        },
        new("The firewall blocks", Firewall, "properties.policySettings.mode", "Prevention") { Files = Production },
        new("The firewall is on", Firewall, "properties.policySettings.enabledState", "Enabled") { Files = Production },
        new("Backups are in two regions", Account, "sku.name", "Standard_GZRS")
        {
            Files = Production,
            About = IsBackup,
        },
        new(
            "Backups are encrypted with our own key",
            Account,
            "properties.encryption.keyvaultproperties.keyname",
            "backup-encryption"
        )
        {
            Files = Production,
            About = IsBackup,
        },
        new(
            "A backup cannot be changed",
            Account,
            "properties.immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays",
            35
        )
        {
            Files = Production,
            About = IsBackup,
        },
        new(
            "A backup cannot be added to",
            Account,
            "properties.immutableStorageWithVersioning.immutabilityPolicy.allowProtectedAppendWrites",
            false
        )
        {
            Files = Production,
            About = IsBackup,
        },
        new("What has to stay cannot be deleted", "Microsoft.Authorization/locks", "properties.level", "CanNotDelete")
        {
            Files = Production,
        },
        new(
            "The database takes no passwords",
            "Microsoft.Sql/servers",
            "properties.administrators.azureADOnlyAuthentication",
            true
        )
        {
            Files = Sql,
        },
        new("The database has no public address", "Microsoft.Sql/servers", "properties.publicNetworkAccess", "Disabled")
        {
            Files = Sql,
        },
        new("The database speaks no old TLS", "Microsoft.Sql/servers", "properties.minimalTlsVersion", "1.2")
        {
            Files = Sql,
        },
    ];

    // Unique names come from the resource group's id, which is the same in every snapshot.
    private static bool IsPlans(JsonNode node) =>
        Template.NameOf(node).StartsWith("terrateamxktl7rdqytbbq", StringComparison.Ordinal);

    private static bool IsBackup(JsonNode node) =>
        Template.NameOf(node).StartsWith("terrateambifdlkbwsyf2q", StringComparison.Ordinal);
}
