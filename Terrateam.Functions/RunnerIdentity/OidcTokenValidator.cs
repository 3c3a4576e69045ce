using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Terrateam.Functions.RunnerIdentity;

/// <summary>
/// Checks a job's OIDC token: signature by a key of the issuer, algorithm, issuer, audience and time.
/// </summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc</remarks>
public sealed class OidcTokenValidator
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = 64 * 1024 };
    private readonly OidcKeys _keys;
    private readonly string _issuer;
    private readonly TimeProvider _time;

    internal OidcTokenValidator(OidcKeys keys, IOptions<RunnerIdentityOptions> options, TimeProvider time)
    {
        _keys = keys;
        _time = time;
        _issuer = options.Value.OidcIssuer.TrimEnd('/');
    }

    /// <summary>Validates a token. Returns the job to which it was issued.</summary>
    /// <param name="token">The compact form, three parts with dots.</param>
    /// <param name="audience">The only accepted audience: the backend's base URL.</param>
    /// <param name="cancellationToken">Cancels fetching the keys.</param>
    /// <exception cref="OidcException">The token is not valid, or the issuer's keys cannot be fetched.</exception>
    public async Task<OidcIdentity> ValidateAsync(string token, string audience, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(audience);

        var configuration = await FetchAsync(_keys.GetAsync(cancellationToken), cancellationToken);
        var result = await ValidateAsync(token, audience, configuration);
        if (
            result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await FetchAsync(_keys.RefreshAsync(configuration, cancellationToken), cancellationToken) is { } fresh
        )
        {
            result = await ValidateAsync(token, audience, fresh);
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid)
            throw new OidcException($"The OIDC token is refused: {Describe(result.Exception)}.");

        return Read(valid);
    }

    private static async Task<T> FetchAsync<T>(Task<T> fetch, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OidcException(
                "The keys of the OIDC issuer could not be fetched. Try again.",
                isTransient: true,
                exception
            );
        }
    }

    private Task<TokenValidationResult> ValidateAsync(
        string token,
        string audience,
        OpenIdConnectConfiguration configuration
    ) =>
        Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = _issuer,
                ValidAudience = audience,
                IgnoreTrailingSlashWhenValidatingAudience = false,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                IssuerSigningKeys = configuration.SigningKeys,
                TryAllIssuerSigningKeys = false,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                LifetimeValidator = IsCurrent,
            }
        );

    private bool IsCurrent(
        DateTime? notBefore,
        DateTime? expires,
        SecurityToken token,
        TokenValidationParameters parameters
    )
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires > now - ClockSkew && (notBefore is null || notBefore <= now + ClockSkew);
    }

    private static string Describe(Exception? exception) =>
        exception switch
        {
            SecurityTokenInvalidAudienceException => "it was made for another audience",
            SecurityTokenInvalidIssuerException => "it comes from another issuer",
            SecurityTokenInvalidLifetimeException
            or SecurityTokenExpiredException
            or SecurityTokenNotYetValidException
            or SecurityTokenNoExpirationException => "it has expired, or is not valid yet",
            SecurityTokenSignatureKeyNotFoundException => "it is signed by no key of the issuer",
            SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException =>
                "its signature is missing, wrong, or not RS256",
            _ => "it is no token",
        };

    private static OidcIdentity Read(JsonWebToken token) =>
        new(
            Text(token, "repository"),
            Number(token, "repository_id"),
            Number(token, "run_id"),
            (int)Math.Min(Number(token, "run_attempt"), int.MaxValue),
            Text(token, "workflow_ref"),
            Text(token, "job_workflow_ref"),
            Text(token, "ref"),
            Text(token, "sha"),
            Text(token, "event_name"),
            token.TryGetClaim("environment", out var environment) ? environment.Value : null
        );

    private static string Text(JsonWebToken token, string claim) =>
        token.TryGetClaim(claim, out var found) && found.Value.Length > 0
            ? found.Value
            : throw new OidcException($"The OIDC token is refused: it lacks the claim {claim}, so it is not of a job.");

    private static long Number(JsonWebToken token, string claim) =>
        long.TryParse(Text(token, claim), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OidcException($"The OIDC token is refused: its claim {claim} is no number.");
}
