using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Sodium;
using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>The operations that people use: through the App, with a token of their own, and with none.</summary>
internal static class PersonCalls
{
    public static async Task CallAsync(SandboxGitHub github, ApiClient api, SandboxRepository repository)
    {
        repository.Grant("alice", "admin");
        repository.Secrets.AddEnvironment("production");
        var token = github.CreateUserToken("alice");
        api.Authorization = "Bearer " + token;
        await ExpectAsync(200, api.GetAsync("/user"));
        await ExpectAsync(200, api.GetAsync("/user/emails?per_page=100"));
        await ExpectAsync(403, api.GetAsync("/user/memberships/orgs/other"));
        var member = await ExpectAsync(200, api.GetAsync("/user/memberships/orgs/acme"));
        Assert.Equal("member", (string)member.Json["role"]!);
        github.SetOwner("acme", "alice");
        var membership = await ExpectAsync(200, api.GetAsync("/user/memberships/orgs/acme"));
        Assert.Equal("admin", (string)membership.Json["role"]!);
        github.SetOwner("acme", "alice", isOwner: false);
        await ExpectAsync(200, api.GetAsync("/user/installations?per_page=100"));
        await ExpectAsync(
            200,
            api.GetAsync($"/user/installations/{repository.InstallationId}/repositories?per_page=100")
        );
        await ExpectAsync(200, api.GetAsync("/repos/acme/infra/environments?per_page=100"));
        await CallPlaceAsync(api, "/repos/acme/infra/actions");
        await CallPlaceAsync(api, "/repos/acme/infra/environments/production");

        var client = $"{github.App.ClientId}:{github.ClientSecret}";
        api.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(client));
        await ExpectAsync(
            204,
            api.SendAsync(
                "DELETE",
                $"/applications/{github.App.ClientId}/token",
                new JsonObject { ["access_token"] = token }
            )
        );
        api.Authorization = "Bearer " + token;
        await ExpectAsync(401, api.GetAsync("/user"));

        api.Authorization = "";
        github.SignIn("alice");
        var code = await ConfirmAsync(github);
        await ExpectAsync(201, api.PostAsync($"/app-manifests/{code}/conversions"));
        await ExpectAsync(404, api.PostAsync($"/app-manifests/{code}/conversions"));
        await github.WaitForWebhooksAsync();
    }

    private static async Task CallPlaceAsync(ApiClient api, string place)
    {
        var key = await ExpectAsync(200, api.GetAsync($"{place}/secrets/public-key"));
        var box = SealedPublicKeyBox.Create("value", Convert.FromBase64String((string)key.Json["key"]!));
        var body = new JsonObject
        {
            ["key_id"] = (string)key.Json["key_id"]!,
            ["encrypted_value"] = Convert.ToBase64String(box),
        };
        await ExpectAsync(201, api.SendAsync("PUT", $"{place}/secrets/TOKEN", body.DeepClone()));
        await ExpectAsync(204, api.SendAsync("PUT", $"{place}/secrets/TOKEN", body.DeepClone()));
        body["encrypted_value"] = Convert.ToBase64String([.. box[..^1], (byte)(box[^1] ^ 1)]);
        Assert.Equal(422, (await api.SendAsync("PUT", $"{place}/secrets/OTHER", body)).Status);
        await ExpectAsync(200, api.GetAsync($"{place}/secrets?per_page=100"));
        await ExpectAsync(204, api.SendAsync("DELETE", $"{place}/secrets/TOKEN"));
        await ExpectAsync(404, api.SendAsync("DELETE", $"{place}/secrets/TOKEN"));

        var variable = new JsonObject { ["name"] = "REGION", ["value"] = "eu" };
        await ExpectAsync(201, api.PostAsync($"{place}/variables", variable.DeepClone()));
        await ExpectAsync(200, api.GetAsync($"{place}/variables?per_page=30"));
        await ExpectAsync(204, api.SendAsync("PATCH", $"{place}/variables/REGION", variable));
        await ExpectAsync(204, api.SendAsync("DELETE", $"{place}/variables/REGION"));
    }

    private static async Task<string> ConfirmAsync(SandboxGitHub github)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, github.BaseUrl + "/settings/apps/new?state=s1")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["manifest"] = AppManifest.Create(
                        new("http://127.0.0.1:1"),
                        "acme plans",
                        new("http://127.0.0.1:1/api/setup/created")
                    ),
                }
            ),
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var query = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        Assert.Equal("s1", query["state"]);
        return query["code"].ToString();
    }

    private static async Task<ApiAnswer> ExpectAsync(int status, Task<ApiAnswer> call)
    {
        var answer = await call;
        Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
        return answer;
    }
}
