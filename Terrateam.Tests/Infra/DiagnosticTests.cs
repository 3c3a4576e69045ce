namespace Terrateam.Tests.Infra;

/// <summary>Each resource that can tell what happens to it does, and one of a new kind is not overlooked.</summary>
public sealed class DiagnosticTests
{
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";

    // The log or metrics of each of these is kept.
    private static readonly HashSet<string> Observed = new(StringComparer.Ordinal)
    {
        "Microsoft.Cdn/profiles",
        "Microsoft.KeyVault/vaults",
        "Microsoft.Network/networkSecurityGroups",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Sql/servers/databases",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Web/serverfarms",
        "Microsoft.Web/sites",
    };

    private static readonly Dictionary<string, string> Unobserved = new(StringComparer.Ordinal)
    {
        ["Microsoft.Authorization/locks"] = "a change is in the activity log, and nothing else happens to it",
        ["Microsoft.Authorization/roleAssignments"] = "a change is in the activity log, and nothing else happens to it",
        ["Microsoft.Cdn/profiles/afdEndpoints"] = "is in the log of its profile",
        ["Microsoft.Cdn/profiles/afdEndpoints/routes"] = "is in the log of its profile",
        ["Microsoft.Cdn/profiles/originGroups"] = "is in the log of its profile",
        ["Microsoft.Cdn/profiles/originGroups/origins"] = "is in the log of its profile",
        ["Microsoft.Cdn/profiles/securityPolicies"] = "is in the log of its profile",
        ["Microsoft.Consumption/budgets"] = "has no log; it tells by mail",
        ["Microsoft.DurableTask/schedulers"] = "has no log that could be kept; orchestrations are in the app's",
        ["Microsoft.DurableTask/schedulers/taskHubs"] = "has no log that could be kept",
        ["Microsoft.Insights/actionGroups"] = "has no log; it tells by mail",
        ["Microsoft.Insights/activityLogAlerts"] = "asks the activity log, and keeps nothing",
        ["Microsoft.Insights/components"] = "lies in the workspace, whose log it is in",
        [Diagnostics] = "is what keeps logs",
        ["Microsoft.Insights/metricAlerts"] = "asks metrics, and keeps nothing",
        ["Microsoft.Insights/scheduledQueryRules"] = "asks the workspace, in whose log it is",
        ["Microsoft.Insights/webtests"] = "its results are telemetry",
        ["Microsoft.Insights/workbooks"] = "asks the workspace, in whose log it is",
        ["Microsoft.KeyVault/vaults/keys"] = "is in the log of its vault",
        ["Microsoft.KeyVault/vaults/secrets"] = "is in the log of its vault",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "what it does is in the logs of what it does it to",
        ["Microsoft.Network/FrontDoorWebApplicationFirewallPolicies"] = "is in the log of the profile",
        ["Microsoft.Network/privateDnsZones"] = "has metrics alone, of names that are asked for",
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = "a change is in the activity log",
        ["Microsoft.Network/privateEndpoints"] = "what comes through it is in the log of what it leads to",
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = "a change is in the activity log",
        ["Microsoft.Sql/servers"] = "is in the log of its database",
        ["Microsoft.Sql/servers/databases/auditingSettings"] = "is what makes the database's log",
        ["Microsoft.Storage/storageAccounts"] = "is in the logs of its services",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "is in the log of its service",
        ["Microsoft.Storage/storageAccounts/managementPolicies"] = "what it deletes is in the log of the service",
        ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = "a change is in the activity log",
        ["Microsoft.Web/sites/config"] = "a change is in the activity log",
    };

    public static TheoryData<string> Files => [.. Template.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Everything_that_happens_leaves_a_trace(string file)
    {
        Assert.Empty(WithoutTrace(Template.Load(file)));
        for (var i = 0; i < Template.Load(file).OfType(Diagnostics).Count; i++)
        {
            var mutated = Template.Load(file);
            mutated.Remove(mutated.OfType(Diagnostics)[i]);
            Assert.Single(WithoutTrace(mutated));
        }
    }

    [Fact]
    public void Each_kind_of_resource_is_observed_or_says_why_not()
    {
        var deployed = Template.Names.SelectMany(name => Template.Load(name).Types).Distinct(StringComparer.Ordinal);

        Assert.Equal(
            Observed.Concat(Unobserved.Keys).Order(StringComparer.Ordinal),
            deployed.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_trace_goes_to_the_workspace(string file) =>
        Assert.All(Template.Load(file).OfType(Diagnostics), setting =>
        {
            var workspace = (string?)Template.At(setting, "properties.workspaceId") ?? "";
            Assert.True(
                workspace.EndsWith(".outputs.workspaceId.value]", StringComparison.Ordinal)
                    || workspace.EndsWith("/workspaces/terrateam-logs", StringComparison.Ordinal),
                workspace
            );
        });

    private static IEnumerable<string> WithoutTrace(Template template)
    {
        var traced = template.OfType(Diagnostics).Select(Template.ScopeOf).ToHashSet(StringComparer.Ordinal);
        return Observed
            .SelectMany(template.OfType)
            .Select(resource => (string)resource["id"]!)
            .Select(id => id[(id.LastIndexOf("/providers/", StringComparison.Ordinal) + "/providers/".Length)..])
            .Where(id => !traced.Contains(id));
    }
}
