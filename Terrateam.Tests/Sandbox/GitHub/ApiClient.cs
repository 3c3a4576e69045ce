using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>Calls a <see cref="SandboxGitHub"/> as an App does, byte by byte.</summary>
internal sealed class ApiClient(SandboxGitHub github, TimeProvider time) : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddHttpClient().BuildServiceProvider();

    public string Authorization { get; set; } = "";

    /// <summary>An App JWT, valid unless an argument makes it invalid.</summary>
    public string Jwt(string? issuer = null, TimeSpan? life = null, TimeSpan? age = null, string? pem = null)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem ?? github.App.PrivateKeyPem);
        var issued = time.GetUtcNow() - (age ?? TimeSpan.FromSeconds(30));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer ?? github.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                IssuedAt = issued.UtcDateTime,
                Expires = (issued + (life ?? TimeSpan.FromMinutes(9))).UtcDateTime,
                SigningCredentials = new SigningCredentials(
                    new RsaSecurityKey(rsa.ExportParameters(true)),
                    SecurityAlgorithms.RsaSha256
                ),
            }
        );
    }

    public void BeApp() => Authorization = "Bearer " + Jwt();

    public async Task BeInstallationAsync(SandboxRepository repository, JsonObject? body = null)
    {
        BeApp();
        var answer = await PostAsync($"/app/installations/{repository.InstallationId}/access_tokens", body);
        Assert.Equal(201, answer.Status);
        Authorization = "token " + (string)answer.Json["token"]!;
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync("GET", path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, JsonNode? body = null) => SendAsync("POST", path, body);

    public async Task<ApiAnswer> SendAsync(
        string method,
        string path,
        JsonNode? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), github.BaseUrl + path);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
        if (Authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new ApiAnswer(
            (int)answer.StatusCode,
            text,
            answer.Headers.ToDictionary(
                pair => pair.Key,
                pair => string.Join(", ", pair.Value),
                StringComparer.OrdinalIgnoreCase
            )
        );
    }

    public void Dispose() => _services.Dispose();
}

internal sealed record ApiAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Message => (string)Json["message"]!;
}
