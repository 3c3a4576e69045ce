using System.Text.Json.Nodes;
using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>GitHub's page for manifests: it takes permissions that GitHub knows, whatever the app thinks of them.</summary>
public sealed class ManifestPageTests
{
    [Fact]
    public async Task Its_permissions_are_those_of_GitHubs_description()
    {
        var described = (await GitHubDescription.GetAsync()).PermissionNames;

        Assert.Equal(described, PermissionNames.Described);
        Assert.Empty(described.Intersect(PermissionNames.Undescribed));
    }

    [Theory]
    [InlineData(null, 302, "")]
    [InlineData("deployments", 302, "")]
    [InlineData("pull_request", 422, "pull_request is no permission.")]
    [InlineData("Checks", 422, "Checks is no permission.")]
    public async Task A_manifest_with_a_permission_that_is_misspelt_is_refused(
        string? permission,
        int status,
        string reason
    )
    {
        await using var here = await Sandboxed.StartAsync();
        here.GitHub.SignIn("alice");
        var manifest = JsonNode.Parse(
            AppManifest.Create(new("http://127.0.0.1:1"), "acme plans", new("http://127.0.0.1:1/api/setup/created"))
        )!;
        if (permission is not null)
            manifest["default_permissions"]![permission] = "write";
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, here.GitHub.BaseUrl + "/settings/apps/new?state=s1")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("manifest", manifest.ToJsonString())]),
        };

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            (status, reason),
            ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
        );
    }
}
