using System.Text.Json;

namespace Terrateam.Tests.Infra;

/// <summary>What infra/operators.sh makes in a tenant.</summary>
public sealed class OperatorScriptTests : IDisposable
{
    private const string App = "00000000-0000-4000-8000-000000000001";
    private const string Group = "00000000-0000-4000-8000-000000000030";
    private const string BreakGlass = "00000000-0000-4000-8000-000000000040";
    private const string AzureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    private readonly FakeAz _az = new();

    public void Dispose() => _az.Dispose();

    [Fact]
    public async Task Only_who_is_assigned_the_role_gets_a_token_of_the_version_that_the_app_accepts()
    {
        var (code, output, error) = await _az.RunAsync();

        Assert.True(code == 0, error);
        var app = _az.Tenant.GetProperty("apps")[0].GetProperty("body");
        var role = Assert.Single(app.GetProperty("appRoles").EnumerateArray());
        Assert.Equal("Terrateam.Operator", role.GetProperty("value").GetString());
        Assert.Equal(2, app.GetProperty("api").GetProperty("requestedAccessTokenVersion").GetInt32());
        Assert.Equal(AzureCli, PreAuthorized(app));
        Assert.True(_az.Tenant.GetProperty("principals")[0].GetProperty("appRoleAssignmentRequired").GetBoolean());
        var assigned = Assert.Single(_az.Tenant.GetProperty("assigned").EnumerateArray());
        Assert.Equal(Group, assigned.GetProperty("principalId").GetString());
        Assert.Equal(role.GetProperty("id").GetString(), assigned.GetProperty("appRoleId").GetString());
        // Nobody is put into the group, and whoever runs it gets nothing.
        Assert.DoesNotContain(_az.Calls, static call => call.Contains("member") || call.Contains("owner"));
        Assert.Equal($"export TERRATEAM_OPERATORS_APP={App}\nexport TERRATEAM_OPERATORS_GROUP={Group}\n", output);
    }

    [Fact]
    public async Task What_is_not_known_everywhere_yet_is_asked_for_again_and_not_for_ever()
    {
        _az.Prepare("""{"faults":4}""");
        var (passing, _, error) = await _az.RunAsync();
        _az.Prepare("""{"faults":5}""");

        var (lasting, _, refused) = await _az.RunAsync();

        Assert.True(passing == 0, error);
        Assert.Equal(1, lasting);
        Assert.Contains("running this again goes on", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_again_it_makes_nothing_twice()
    {
        await _az.RunAsync("--break-glass", "break-glass@example.com");
        var first = _az.Tenant.ToString();

        var (code, _, error) = await _az.RunAsync("--break-glass", "break-glass@example.com");

        Assert.True(code == 0, error);
        Assert.Equal(first, _az.Tenant.ToString());
        Assert.Equal(3, _az.Calls.Count(static call => call.Contains("create")));
    }

    [Fact]
    public async Task The_break_glass_account_has_the_role_itself_and_the_deployment_is_told_to_watch_it()
    {
        var (_, output, _) = await _az.RunAsync("--break-glass", "break-glass@example.com");

        var assigned = _az.Tenant.GetProperty("assigned").EnumerateArray();
        Assert.Equal([Group, BreakGlass], assigned.Select(static one => one.GetProperty("principalId").GetString()));
        Assert.Contains(
            $"export TERRATEAM_BREAK_GLASS_ID={BreakGlass}\nexport TERRATEAM_BREAK_GLASS_NAME=break-glass@example.com",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_application_that_is_for_something_else_is_left_alone()
    {
        const string Other =
            """{"apps":[{"id":"x","name":"terrateam-operations","body":{"appRoles":[{"id":"1","value":"Reader"}]}}]}""";
        _az.Prepare(Other);

        var (code, _, error) = await _az.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("--name", error, StringComparison.Ordinal);
        Assert.DoesNotContain(_az.Calls, static call => call.Contains("patch"));
    }

    [Theory]
    [InlineData("""{"signedOut":true}""", "az login")]
    [InlineData(
        """{"apps":[{"id":"1","name":"terrateam-operations"},{"id":"2","name":"terrateam-operations"}]}""",
        "several applications"
    )]
    public async Task What_is_not_clear_stops_it_before_anything_is_made(string tenant, string said)
    {
        _az.Prepare(tenant);

        var (code, _, error) = await _az.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain(_az.Calls, static call => call.Contains("create") || call.Contains("patch"));
    }

    [Theory]
    [InlineData("--group", "a' or displayName ne '")]
    [InlineData("--name", "\"}")]
    [InlineData("--grant", "all")]
    [InlineData("--name", "")]
    public async Task An_option_that_is_no_name_is_refused(string option, string value)
    {
        var (code, _, error) = await _az.RunAsync(option, value);

        Assert.Equal(1, code);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    private static string? PreAuthorized(JsonElement app) =>
        app.GetProperty("api").GetProperty("preAuthorizedApplications")[0].GetProperty("appId").GetString();
}
