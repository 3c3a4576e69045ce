using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Cli.Operations;
using Terrateam.Functions.Operations;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.RunnerIdentity;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Operations;

/// <summary>Who may operate the app, and that everybody else may not.</summary>
public sealed class OperatorGateTests : IAsyncLifetime
{
    private const string Tenant = "0b1f0a3e-0c0d-4f6e-9a53-1c2d3e4f5a6b";
    private const string Audience = "api://terrateam";

    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly string _keyFile = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.key");
    private readonly RsaSecurityKey _key = Issuer.NewKey();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly MemoryDocumentStore _store = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
    private LoopbackServer _server = null!;
    private OperatorGate _gate = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync(context =>
            context.Request.Path == $"/{Tenant}/v2.0/.well-known/openid-configuration"
                ? context.Response.WriteAsJsonAsync(new { issuer = "any", jwks_uri = _server.Url + "/keys" })
                : context.Response.WriteAsJsonAsync(
                    new
                    {
                        keys = new[]
                        {
                            new
                            {
                                kty = "RSA",
                                use = "sig",
                                kid = _key.KeyId,
                                n = Base64UrlEncoder.Encode(_key.Parameters.Modulus),
                                e = Base64UrlEncoder.Encode(_key.Parameters.Exponent),
                            },
                        },
                    }
                )
        );
        OperatorKey.Ensure(_keyFile);
        _gate = Gate(
            new()
            {
                KeyFile = _keyFile,
                Tenant = Tenant,
                Audience = Audience,
                Authority = _server.Url,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        File.Delete(_keyFile);
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_token_of_the_key_file_is_good_for_its_call()
    {
        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);

        Assert.Equal("olga (key file)", (await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        Assert.Null((await _gate.AdmitAsync(token, "resume", Body, Cancellation)).Operator);
        Assert.Null((await _gate.AdmitAsync(token, "suspend", "{ }"u8.ToArray(), Cancellation)).Operator);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
    }

    [Fact]
    public async Task A_token_of_the_key_file_is_good_once_on_all_instances_together()
    {
        using var another = Gate(new() { KeyFile = _keyFile });
        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);
        Assert.NotNull((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);

        Assert.Null((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        Assert.Null((await another.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);

        // The same signature, written with another of the bits that stand for nothing.
        var last = token[^1] is 'A' or 'Q' or 'g' or 'w' ? (char)(token[^1] + 1) : (char)(token[^1] - 1);
        Assert.Null((await another.AdmitAsync(token[..^1] + last, "suspend", Body, Cancellation)).Operator);

        // The same call again, in the same second.
        var second = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);
        Assert.NotNull((await another.AdmitAsync(second, "suspend", Body, Cancellation)).Operator);
    }

    [Fact]
    public async Task Used_tokens_are_known_for_as_long_as_they_are_good_and_then_deleted()
    {
        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);
        Assert.NotNull((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        _time.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromSeconds(1));
        Assert.Equal(
            "the token of olga was used before",
            (await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Refusal
        );

        _time.Advance(TimeSpan.FromSeconds(2));
        var next = OperationToken.Create(_keyFile, "olga", "suspend", Body, _time.GetUtcNow());
        Assert.NotNull((await _gate.AdmitAsync(next, "suspend", Body, Cancellation)).Operator);
        Assert.Null((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        Assert.Single(await _store.QueryAsync("operatortokens", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Where_state_does_not_answer_no_token_of_the_key_file_is_good()
    {
        using var gate = Gate(new() { KeyFile = _keyFile }, new SilentStore(_store));
        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);

        var admission = await gate.AdmitAsync(token, "suspend", Body, Cancellation);

        Assert.Null(admission.Operator);
        Assert.NotEmpty(admission.Refusal!);
    }

    [Fact]
    public async Task A_key_of_another_file_and_a_key_that_others_may_read_sign_nothing()
    {
        var other = _keyFile + "2";
        OperatorKey.Ensure(other);
        var forged = OperationToken.Create(other, "mallory", "suspend", Body, Now);
        File.Delete(other);
        Assert.Null((await _gate.AdmitAsync(forged, "suspend", Body, Cancellation)).Operator);

        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_keyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Null((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        File.Delete(_keyFile);
        Assert.Null((await _gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
    }

    [Fact]
    public async Task A_token_of_the_tenant_with_the_role_is_good()
    {
        var admission = await _gate.AdmitAsync(Sign(Claims()), "suspend", Body, Cancellation);

        Assert.Equal("olga@acme.example (11111111-2222)", admission.Operator);
    }

    public static TheoryData<string> Faults =>
        [
            "no role",
            "another role",
            "another tenant",
            "another audience",
            "another issuer",
            "expired",
            "issued long ago",
            "issued in the future",
            "no issue time",
            "no expiry",
            "unknown key",
            "key file's algorithm",
            "none",
            "garbage",
            "no subject",
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_token_that_lacks_anything_is_refused(string fault)
    {
        var claims = Claims();
        switch (fault)
        {
            case "no role":
                claims.Remove("roles");
                break;
            case "another role":
                claims["roles"] = new[] { "Terrateam.Reader", "terrateam.operator" };
                break;
            case "another tenant":
                claims["tid"] = Guid.NewGuid().ToString();
                break;
            case "another audience":
                claims["aud"] = "terrateam-operations";
                break;
            case "another issuer":
                claims["iss"] = $"{_server.Url}/common/v2.0";
                break;
            case "expired":
                claims["exp"] = Now.AddMinutes(-2).ToUnixTimeSeconds();
                break;
            case "issued long ago":
                claims["iat"] = Now.AddHours(-2).ToUnixTimeSeconds();
                break;
            case "issued in the future":
                claims["iat"] = Now.AddHours(2).ToUnixTimeSeconds();
                break;
            case "no issue time":
                claims.Remove("iat");
                break;
            case "no expiry":
                claims.Remove("exp");
                break;
            case "no subject":
                claims.Remove("oid");
                break;
        }

        var token = fault switch
        {
            "unknown key" => Issuer.Sign(claims, new SigningCredentials(Issuer.Unknown, SecurityAlgorithms.RsaSha256)),
            "key file's algorithm" => Issuer.Sign(
                claims,
                new SigningCredentials(
                    new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 64))),
                    SecurityAlgorithms.HmacSha256
                )
            ),
            "none" => Issuer.Forge(new { alg = "none", typ = "JWT" }, claims),
            "garbage" => "a.b.c",
            _ => Sign(claims),
        };

        var admission = await _gate.AdmitAsync(token, "suspend", Body, Cancellation);
        Assert.Null(admission.Operator);
        Assert.NotEmpty(admission.Refusal!);
    }

    [Fact]
    public async Task Without_operators_nobody_is_one()
    {
        using var gate = Gate(new());

        Assert.False(gate.HasOperators);
        Assert.Null((await gate.AdmitAsync(Sign(Claims()), "suspend", Body, Cancellation)).Operator);
        var token = OperationToken.Create(_keyFile, "olga", "suspend", Body, Now);
        Assert.Null((await gate.AdmitAsync(token, "suspend", Body, Cancellation)).Operator);
        Assert.Null((await gate.AdmitAsync(null, "suspend", Body, Cancellation)).Operator);
    }

    private OperatorGate Gate(OperationsOptions options, IDocumentStore store) =>
        new(Options.Create(options), _services.GetRequiredService<IHttpClientFactory>(), new(store, _time), _time);

    private OperatorGate Gate(OperationsOptions options) => Gate(options, _store);

    private string Sign(Dictionary<string, object> claims) =>
        Issuer.Sign(claims, new SigningCredentials(_key, SecurityAlgorithms.RsaSha256));

    private Dictionary<string, object> Claims() =>
        new(StringComparer.Ordinal)
        {
            ["iss"] = $"{_server.Url}/{Tenant}/v2.0",
            ["aud"] = Audience,
            ["tid"] = Tenant,
            ["oid"] = "11111111-2222",
            ["preferred_username"] = "olga@acme.example",
            ["roles"] = new[] { "Terrateam.Operator" },
            ["iat"] = Now.AddMinutes(-10).ToUnixTimeSeconds(),
            ["exp"] = Now.AddMinutes(50).ToUnixTimeSeconds(),
        };

    private sealed class SilentStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) => throw new IOException("Nothing answers.");
    }
}
