using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Functions.RunnerIdentity;

namespace Terrateam.Tests.Functions.RunnerIdentity;

public sealed partial class OidcTokenValidatorTests : IAsyncLifetime
{
    private const string Audience = "https://terrateam.example";

    private readonly FakeTimeProvider _time = new(
        DateTimeOffset.Parse("2031-05-04T12:00:00Z", CultureInfo.InvariantCulture)
    );
    private Issuer _issuer = null!;
    private ServiceProvider _services = null!;
    private OidcTokenValidator _validator = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await Issuer.StartAsync();
        _services = Services(_issuer.Url);
        _validator = _services.GetRequiredService<OidcTokenValidator>();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_names_the_job()
    {
        var claims = Claims();
        claims["environment"] = "production";

        var identity = await _validator.ValidateAsync(_issuer.Sign(claims), Audience, Cancelled);

        Assert.Equal(
            new OidcIdentity(
                "acme/infra",
                74,
                9001,
                1,
                "acme/infra/.github/workflows/terrateam.yml@refs/heads/main",
                "acme/infra/.github/workflows/terrateam.yml@refs/heads/main",
                "refs/heads/main",
                "0123456789012345678901234567890123456789",
                "workflow_dispatch",
                "production"
            ),
            identity
        );
    }

    [Fact]
    public async Task Ids_may_be_numbers_or_text()
    {
        var claims = Claims();
        claims["run_id"] = 9001L;

        var identity = await _validator.ValidateAsync(_issuer.Sign(claims), Audience, Cancelled);

        Assert.Equal((9001, null), (identity.RunId, identity.Environment));
    }

    [Fact]
    public async Task The_keys_are_fetched_once()
    {
        for (var i = 0; i < 3; i++)
            await _validator.ValidateAsync(_issuer.Sign(Claims()), Audience, Cancelled);

        Assert.Equal(1, _issuer.Fetches);
    }

    [Theory]
    [InlineData(5 * 60, true)]
    [InlineData((6 * 60) + 1, false)]
    [InlineData(-(6 * 60) + 1, true)]
    [InlineData(-(6 * 60) - 1, false)]
    public async Task A_token_holds_for_its_time_give_or_take_a_minute(int secondsLater, bool holds)
    {
        var claims = Claims();
        claims["nbf"] = _time.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds();
        var token = _issuer.Sign(claims);
        if (secondsLater >= 0)
            _time.Advance(TimeSpan.FromSeconds(secondsLater));
        else
            _time.AdjustTime(_time.GetUtcNow().AddSeconds(secondsLater));

        if (holds)
            await _validator.ValidateAsync(token, Audience, Cancelled);
        else
            await RefusedAsync(token, "it has expired, or is not valid yet");
    }

    [Fact]
    public async Task A_token_without_an_end_is_refused()
    {
        var claims = Claims();
        claims.Remove("exp");

        await RefusedAsync(_issuer.Sign(claims), "it has expired, or is not valid yet");
    }

    [Theory]
    [InlineData("https://terrateam.example/")]
    [InlineData("https://terrateam.example.evil.test")]
    [InlineData("https://github.com/acme")]
    [InlineData("")]
    public async Task A_token_for_another_audience_is_refused(string audience)
    {
        var claims = Claims();
        claims["aud"] = audience;

        await RefusedAsync(_issuer.Sign(claims), "it was made for another audience");
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused()
    {
        var claims = Claims();
        claims["iss"] = "https://token.actions.githubusercontent.com.evil.test";

        await RefusedAsync(_issuer.Sign(claims), "it comes from another issuer");
    }

    [Fact]
    public async Task A_rotated_key_is_learnt_at_once()
    {
        await _validator.ValidateAsync(_issuer.Sign(Claims()), Audience, Cancelled);
        _issuer.Rotate();

        var identity = await _validator.ValidateAsync(_issuer.Sign(Claims()), Audience, Cancelled);

        Assert.Equal((9001, 2), (identity.RunId, _issuer.Fetches));
    }

    [Fact]
    public async Task A_key_that_was_withdrawn_is_forgotten_with_the_next_fetch()
    {
        var old = _issuer.Sign(Claims());
        await _validator.ValidateAsync(old, Audience, Cancelled);
        _issuer.Rotate();
        await _validator.ValidateAsync(_issuer.Sign(Claims()), Audience, Cancelled);

        await RefusedAsync(old, "it is signed by no key of the issuer");
    }

    [Fact]
    public async Task Unknown_keys_do_not_make_the_issuer_be_asked_without_end()
    {
        var forged = Issuer.Sign(Claims(), new SigningCredentials(Issuer.Unknown, SecurityAlgorithms.RsaSha256));

        for (var i = 0; i < 20; i++)
            await RefusedAsync(forged, "it is signed by no key of the issuer");
        Assert.Equal(2, _issuer.Fetches);

        _time.Advance(TimeSpan.FromSeconds(10));
        await RefusedAsync(forged, "it is signed by no key of the issuer");
        Assert.Equal(3, _issuer.Fetches);
    }

    private Dictionary<string, object> Claims() => _issuer.Claims(Audience, _time.GetUtcNow());

    private async Task<OidcException> RefusedAsync(string token, string? reason = null)
    {
        var refused = await Assert.ThrowsAsync<OidcException>(() =>
            _validator.ValidateAsync(token, Audience, Cancelled)
        );
        if (reason is not null)
            Assert.Equal($"The OIDC token is refused: {reason}.", refused.Message);

        return refused;
    }

    private ServiceProvider Services(string url) =>
        new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddRunnerIdentity(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Runs:OidcIssuer"] = url }
                    )
                    .Build()
            )
            .BuildServiceProvider();
}
