using Terrateam.Core.Plans;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>The promises that several resources keep together; each check is also seen failing.</summary>
public sealed class DeploymentTests
{
    private const string Roles = "Microsoft.Authorization/roleAssignments";
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    private const string Locks = "Microsoft.Authorization/locks";

    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    private static readonly Dictionary<string, string> RoleNames = new(StringComparer.Ordinal)
    {
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
        ["12338af0-0e69-4776-bea7-57ae8d297424"] = "Key Vault Crypto User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["e147488a-f6f5-4113-8e2d-b22465e65bf6"] = "Key Vault Crypto Service Encryption User",
    };

    private static readonly string[] Always =
    [
        "Key Vault Crypto Service Encryption User on vaults/terrateamcvjeti22m6ome/keys/plans",
        "Key Vault Crypto Service Encryption User on vaults/terrateamcvjeti22m6ome/keys/storage-encryption",
        "Key Vault Secrets User on vaults/terrateamcvjeti22m6ome/secrets/github-webhook-secret",
        "Monitoring Metrics Publisher on components/terrateam-insights",
        "Storage Blob Data Contributor on storageAccounts/terrateamcvjeti22m6ome",
        "Storage Blob Data Contributor on storageAccounts/terrateamxktl7rdqytbbq/blobServices/default/"
            + "containers/terrateam",
        "Storage Queue Data Contributor on storageAccounts/terrateamcvjeti22m6ome",
        "Storage Table Data Contributor on storageAccounts/terrateamcvjeti22m6ome",
    ];

    private const string PrivateKey =
        "Key Vault Secrets User on vaults/terrateamcvjeti22m6ome/secrets/github-private-key";

    private const string ClientSecret =
        "Key Vault Secrets User on vaults/terrateamcvjeti22m6ome/secrets/github-client-secret";

    private static readonly Dictionary<string, string[]> More = new(StringComparer.Ordinal)
    {
        ["small"] = [PrivateKey, ClientSecret],
        ["production"] =
        [
            PrivateKey,
            ClientSecret,
            "Key Vault Crypto Service Encryption User on vaults/terrateamcvjeti22m6ome/keys/backup-encryption",
            "Key Vault Crypto Service Encryption User on vaults/terrateamcvjeti22m6ome/keys/backups",
            "Storage Blob Data Contributor on storageAccounts/terrateambifdlkbwsyf2q/blobServices/default/"
                + "containers/backups",
        ],
        // The text of the private key is nowhere.
        ["variants/scheduler"] =
        [
            "Durable Task Data Contributor on schedulers/terrateam-cvjeti22m6ome/taskHubs/terrateam",
            "Key Vault Crypto User on vaults/terrateamcvjeti22m6ome/keys/github-app",
        ],
        ["variants/mssql"] = [PrivateKey],
    };

    public static TheoryData<string> Files => [.. Template.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_app_may_do_what_it_needs_and_nothing_else(string file)
    {
        var template = Template.Load(file);

        Assert.Equal(
            Always.Concat(More[file]).Order(StringComparer.Ordinal),
            RolesOf(template).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(RolesOf(template), role => role.Contains("Owner", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_access_to_a_plan_and_to_a_key_is_logged()
    {
        foreach (var file in Template.Names)
        {
            var template = Template.Load(file);
            var plans = LogsOf(template, "storageAccounts/terrateamxktl7rdqytbbq/blobServices/default");
            Assert.Equal(["StorageDelete", "StorageRead", "StorageWrite"], plans);
            Assert.Equal(["audit"], LogsOf(template, "vaults/terrateamcvjeti22m6ome"));
        }
    }

    [Fact]
    public void In_production_what_has_to_stay_is_locked()
    {
        var template = Template.Load("production");
        var locked = template.OfType(Locks).Select(Template.ScopeOf);

        Assert.Equal(
            template
                .OfType("Microsoft.Storage/storageAccounts")
                .Concat(template.OfType("Microsoft.KeyVault/vaults"))
                .Select(resource => $"{resource["type"]}/{Template.NameOf(resource)}")
                .Order(StringComparer.Ordinal),
            locked.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("production")]
    [InlineData("variants/mssql")]
    public void What_has_no_public_address_has_a_private_one_for_each_service(string file)
    {
        var template = Template.Load(file);
        var reached = template
            .OfType("Microsoft.Network/privateEndpoints")
            .Select(endpoint => Template.At(endpoint, "properties.privateLinkServiceConnections[0].properties")!)
            .Select(link => $"{((string)link["privateLinkServiceId"]!).Split('/')[^1]} {link["groupIds"]![0]}")
            .Order(StringComparer.Ordinal);

        string[] expected =
        [
            "terrateamcvjeti22m6ome blob",
            "terrateamcvjeti22m6ome queue",
            "terrateamcvjeti22m6ome table",
            "terrateamcvjeti22m6ome vault",
            "terrateamxktl7rdqytbbq blob",
            file == "production" ? "terrateambifdlkbwsyf2q blob" : "terrateam-cvjeti22m6ome sqlServer",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), reached);
    }

    [Fact]
    public void Without_private_endpoints_only_the_subnet_of_the_app_gets_in()
    {
        var template = Template.Load("small");
        var doors = template
            .OfType("Microsoft.Storage/storageAccounts")
            .Concat(template.OfType("Microsoft.KeyVault/vaults"))
            .Select(resource => Template.At(resource, "properties.networkAcls")!);

        Assert.All(doors, door =>
        {
            Assert.Empty(door["ipRules"]!.AsArray());
            var rule = Assert.Single(door["virtualNetworkRules"]!.AsArray())!;
            Assert.EndsWith("outputs.appSubnetId.value]", (string)rule["id"]!, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Without_Front_Door_the_app_itself_knows_GitHubs_addresses()
    {
        var firewall = Assert.Single(
            Template.Load("production").OfType("Microsoft.Network/FrontDoorWebApplicationFirewallPolicies")
        );
        var ranges = Template
            .At(firewall, "properties.customRules.rules[0].matchConditions[1].matchValue")!
            .AsArray()
            .Select((range, at) => ($"GitHub__HookRanges__{at}", (string)range!))
            .ToList();

        Assert.Equal(6, ranges.Count);
        Assert.All(ranges, range => Assert.Equal(range.Item2, Setting("small", range.Item1)));
    }

    [Fact]
    public void The_storage_itself_deletes_what_the_app_forgot()
    {
        foreach (var file in Template.Names)
        {
            var policy = Template
                .Load(file)
                .OfType("Microsoft.Storage/storageAccounts/managementPolicies")
                .Single(policy =>
                    Template.NameOf(policy).StartsWith("terrateamxktl7rdqytbbq/", StringComparison.Ordinal)
                );
            var rule = Assert.Single(Template.At(policy, "properties.policy.rules")!.AsArray());
            var days = (int)Template.At(rule, "definition.actions.baseBlob.delete.daysAfterCreationGreaterThan")!;

            // Never before the app would, or the app would hand out records of plans that are gone.
            var lifetime = new PlanRetention().Lifetime.TotalDays;
            Assert.InRange(days, lifetime, lifetime + 1);
            Assert.True((bool)rule!["enabled"]!);
            Assert.Equal(
                "terrateam/",
                (string?)Assert.Single(Template.At(rule, "definition.filters.prefixMatch")!.AsArray())
            );
        }
    }

    [Fact]
    public void Small_scales_to_zero_and_production_meets_webhooks_and_continuations_with_a_warm_app()
    {
        Assert.Empty(ReadyIn("small"));
        Assert.Equal(["http 1", "durable 1"], ReadyIn("production"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_secret_is_in_a_template(string file) =>
        Assert.DoesNotContain("placeholder", CodeBase.Read($"infra/{file}.snapshot.json"), StringComparison.Ordinal);

    [Fact]
    public void The_text_of_a_key_that_is_in_the_vault_is_nowhere()
    {
        var template = Template.Load("variants/scheduler");
        var secrets = template.OfType("Microsoft.KeyVault/vaults/secrets").Select(Template.NameOf);
        var settings = Assert.Single(template.OfType("Microsoft.Web/sites/config"))["properties"]!.AsObject();

        Assert.Equal(["terrateamcvjeti22m6ome/github-webhook-secret"], secrets);
        Assert.False(settings.ContainsKey("GitHub__PrivateKey"));
        Assert.False(settings.ContainsKey("GitHub__ClientSecret"));
        Assert.True(settings.ContainsKey("GitHub__SigningKey"));
    }

    [Fact]
    public void Each_choice_of_the_durable_backend_is_reached_with_the_identity()
    {
        var scheduler = Setting("variants/scheduler", "DURABLE_TASK_SCHEDULER_CONNECTION_STRING");
        var sql = Setting("variants/mssql", "DURABLE_SQL_CONNECTION_STRING");

        Assert.Contains("Authentication=ManagedIdentity;ClientID=", scheduler, StringComparison.Ordinal);
        Assert.Contains("Authentication=Active Directory Managed Identity;User Id=", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", sql, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_budget_tells_before_it_is_spent()
    {
        var budget = Assert.Single(Template.Load("production").OfType("Microsoft.Consumption/budgets"));

        Assert.Equal("2026-12-01", (string?)Template.At(budget, "properties.timePeriod.startDate"));
        Assert.Equal(80, (int)Template.At(budget, "properties.notifications.soon.threshold")!);
        Assert.Empty(Template.Load("small").OfType("Microsoft.Consumption/budgets"));
    }

    private static IEnumerable<string> RolesOf(Template template) =>
        template
            .OfType(Roles)
            .Select(role =>
            {
                var id = ((string)Template.At(role, "properties.roleDefinitionId")!).Split('/')[^1];
                var scope = Template.ScopeOf(role);
                var about = scope[(scope.IndexOf('/', StringComparison.Ordinal) + 1)..];
                return $"{RoleNames.GetValueOrDefault(id, id)} on {about}";
            });

    private static IEnumerable<string> LogsOf(Template template, string scope) =>
        template
            .OfType(Diagnostics)
            .Single(setting => Template.ScopeOf(setting).EndsWith($"/{scope}", StringComparison.Ordinal))[
            "properties"
        ]!["logs"]!
            .AsArray()
            .Where(log => (bool)log!["enabled"]!)
            .Select(log => (string)(log!["category"] ?? log["categoryGroup"])!)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> ReadyIn(string file) =>
        Template
            .At(
                Assert.Single(Template.Load(file).OfType("Microsoft.Web/sites")),
                "properties.functionAppConfig.scaleAndConcurrency.alwaysReady"
            )!
            .AsArray()
            .Select(group => $"{group!["name"]} {group["instanceCount"]}");

    private static string Setting(string file, string name) =>
        (string)Assert.Single(Template.Load(file).OfType("Microsoft.Web/sites/config"))["properties"]![name]!;
}
