using System.Text.Json.Nodes;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>What operators may do in Azure, by what infra/operators.bicep would deploy.</summary>
public sealed class OperatorRoleTests
{
    private const string Eligibility = "Microsoft.Authorization/roleEligibilityScheduleRequests";
    private const string Assignment = "Microsoft.Authorization/roleAssignments";
    private const string Definition = "Microsoft.Authorization/roleDefinitions";
    private const string Reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

    [Fact]
    public void Every_parameter_file_is_known_to_the_tests()
    {
        var files = CodeBase
            .Files("*.bicepparam", "infra")
            .Select(static file => file["infra/".Length..^".bicepparam".Length]);

        Assert.Equal(
            Template.Names.Concat(Template.OfOperators).Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_operator_has_a_role_without_activating_it()
    {
        var template = Template.Load("operators");

        Assert.Empty(template.OfType(Assignment));
        Assert.Equal(3, template.OfType(Eligibility).Count);
        Assert.All(template.OfType(Eligibility), request =>
        {
            Assert.Equal("AfterDuration", (string?)Template.At(request, "properties.scheduleInfo.expiration.type"));
            Assert.Equal("P180D", (string?)Template.At(request, "properties.scheduleInfo.expiration.duration"));
            Assert.Equal(
                "00000000-0000-0000-0000-000000000004",
                (string?)Template.At(request, "properties.principalId")
            );
            Assert.Contains(
                "docs/incident-response.md",
                (string)Template.At(request, "properties.justification")!,
                StringComparison.Ordinal
            );
        });
    }

    [Fact]
    public void A_tenant_without_eligibility_has_the_same_roles_only_where_it_is_asked_for()
    {
        var standing = Template.Load("variants/standing-operators");

        Assert.Empty(standing.OfType(Eligibility));
        Assert.Equal(RolesOf(Template.Load("operators"), Eligibility), RolesOf(standing, Assignment));
        Assert.All(standing.OfType(Assignment), assignment =>
            Assert.Equal("Group", (string?)Template.At(assignment, "properties.principalType"))
        );
        Assert.Contains(
            "param assignments string = 'eligible'",
            CodeBase.Read("infra/operators.bicep"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Operators_rotate_keys_and_secrets_and_neither_open_nor_read_anything_with_them()
    {
        var template = Template.Load("operators");

        Assert.Equal(
            [
                "Reader on resourceGroups/terrateam",
                "Terrateam rotation (terrateam) on vaults/terrateam-vault",
                "Terrateam settings (terrateam) on sites/terrateam-app",
            ],
            RolesOf(template, Eligibility)
        );
        Assert.Equal(
            [
                "Microsoft.KeyVault/vaults/keys/import/action",
                "Microsoft.KeyVault/vaults/keys/read",
                "Microsoft.KeyVault/vaults/keys/rotate/action",
                "Microsoft.KeyVault/vaults/keys/update/action",
                "Microsoft.KeyVault/vaults/read",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
                "Microsoft.KeyVault/vaults/secrets/setSecret/action",
            ],
            ActionsOf(template, "Terrateam rotation (terrateam)")
        );
    }

    [Fact]
    public void Operators_change_settings_and_deploy_no_code() =>
        Assert.Equal(
            [
                "Microsoft.Web/sites/config/list/action",
                "Microsoft.Web/sites/config/read",
                "Microsoft.Web/sites/config/write",
                "Microsoft.Web/sites/read",
                "Microsoft.Web/sites/restart/action",
            ],
            ActionsOf(Template.Load("operators"), "Terrateam settings (terrateam)")
        );

    [Fact]
    public void The_app_can_be_deployed_again_and_again_since_no_request_is_in_its_template() =>
        Assert.All(Template.Names, name => Assert.Empty(Template.Load(name).OfType(Eligibility)));

    private static IEnumerable<string> ActionsOf(Template template, string role)
    {
        var permissions = Assert
            .Single(Template.At(Named(template, role), "properties.permissions")!.AsArray())!
            .AsObject();
        return permissions
            .SelectMany(static kind => kind.Value!.AsArray())
            .Select(static action => (string)action!)
            .Order(StringComparer.Ordinal);
    }

    private static JsonNode Named(Template template, string role) =>
        template
            .OfType(Definition)
            .Single(definition => (string?)Template.At(definition, "properties.roleName") == role);

    private static IEnumerable<string> RolesOf(Template template, string type)
    {
        var names = template
            .OfType(Definition)
            .ToDictionary(Template.NameOf, role => (string)Template.At(role, "properties.roleName")!);
        names[Reader] = "Reader";
        return template
            .OfType(type)
            .Select(assignment =>
            {
                var id = ((string)Template.At(assignment, "properties.roleDefinitionId")!).Split('/')[^1];
                var scope = ((string)assignment["id"]!).Split($"/providers/{type}")[0].Split('/');
                return $"{names[id]} on {scope[^2]}/{scope[^1]}";
            })
            .Order(StringComparer.Ordinal);
    }
}
