using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Functions.RunnerIdentity;

namespace Terrateam.Functions.Operations;

/// <summary>Whether a call comes from an operator.</summary>
/// <param name="Operator">Who it is, or null.</param>
/// <param name="Refusal">Why it is none, for the log and the trail; the caller is not told.</param>
internal sealed record OperatorAdmission(string? Operator, string? Refusal);

/// <summary>
/// Admits operators: by a token of the configured Entra ID tenant that names the role, or by one that was signed with
/// the key file of this machine for this very call. Everything that is not certain is refused.
/// </summary>
/// <remarks>
/// The app validates tokens itself and does not believe the headers of App Service authentication: where that feature
/// is off, anybody can send them.
/// </remarks>
public sealed class OperatorGate : IDisposable
{
    /// <summary>The audience of tokens that a key file signs.</summary>
    internal const string KeyAudience = "terrateam-operations";

    private const string TenantClaim = "tid";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>A token of a key file is made for one call.</summary>
    private static readonly TimeSpan KeyTokenAge = TimeSpan.FromMinutes(5);

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = 64 * 1024 };

    private readonly OperationsOptions _options;
    private readonly OidcKeys _tenantKeys;
    private readonly UsedOperatorTokens _used;
    private readonly TimeProvider _time;

    /// <summary>A gate for the operators that the settings name.</summary>
    public OperatorGate(
        IOptions<OperationsOptions> options,
        IHttpClientFactory clients,
        UsedOperatorTokens used,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _used, _time) = (options.Value, used, time);
        var issuer = new RunnerIdentityOptions { OidcIssuer = _options.TakesTenant ? _options.Issuer : "" };
        _tenantKeys = new OidcKeys(Options.Create(issuer), clients, time);
    }

    /// <summary>False where the app has no operators: then it has no operations either.</summary>
    internal bool HasOperators => _options.TakesTenant || _options.KeyFile.Length > 0;

    /// <summary>Checks the token of a call.</summary>
    /// <param name="token">The token, or null where there is none.</param>
    /// <param name="command">The command that is called.</param>
    /// <param name="body">The body of the call.</param>
    /// <param name="cancellationToken">Cancels fetching the tenant's keys.</param>
    internal async Task<OperatorAdmission> AdmitAsync(
        string? token,
        string command,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        if (token is null)
            return Refuse("no token was sent");
        try
        {
            return Handler.CanReadToken(token) && Handler.ReadJsonWebToken(token).Alg == SecurityAlgorithms.HmacSha256
                ? await ByKeyAsync(token, command, body, cancellationToken)
                : await ByTenantAsync(token, cancellationToken);
        }
        catch (Exception exception) when (exception is SecurityTokenException or ArgumentException or IOException)
        {
            return Refuse("the token cannot be checked");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tenantKeys.Dispose();

    private async Task<OperatorAdmission> ByKeyAsync(
        string token,
        string command,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        if (_options.KeyFile.Length == 0)
            return Refuse("tokens of a key file are not accepted");

        byte[] key;
        try
        {
            key = OperatorKey.Read(_options.KeyFile);
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Refuse($"the key file cannot be used: {exception.Message}");
        }

        var result = await Handler.ValidateTokenAsync(
            token,
            Parameters(KeyAudience, SecurityAlgorithms.HmacSha256, [new SymmetricSecurityKey(key)], KeyTokenAge)
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid)
            return Refuse("the token is not signed with the key file, or has expired");

        // The token is for this call alone, and for one of it.
        var digest = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        if (ClaimOf(valid, "command") != command || ClaimOf(valid, "sha256") != digest)
            return Refuse("the token was made for another call");
        if (ClaimOf(valid, "sub") is not { Length: > 0 } name)
            return Refuse("the token names no operator");

        try
        {
            var until = new DateTimeOffset(valid.IssuedAt, TimeSpan.Zero) + KeyTokenAge + ClockSkew;
            return await _used.TryUseAsync(token, until, cancellationToken)
                ? new($"{name} (key file)", Refusal: null)
                : Refuse($"the token of {name} was used before");
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Refuse("it cannot be known whether the token was used before");
        }
    }

    private async Task<OperatorAdmission> ByTenantAsync(string token, CancellationToken cancellationToken)
    {
        if (!_options.TakesTenant)
            return Refuse("tokens of a tenant are not accepted");

        OpenIdConnectConfiguration keys;
        try
        {
            keys = await _tenantKeys.GetAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Refuse("the tenant's keys cannot be fetched");
        }

        var result = await ValidateAsync(token, keys);
        if (
            result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await _tenantKeys.RefreshAsync(keys, cancellationToken) is { } fresh
        )
        {
            result = await ValidateAsync(token, fresh);
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid)
            return Refuse("the token is not the tenant's, not for this app, or has expired");
        if (!string.Equals(ClaimOf(valid, TenantClaim), _options.Tenant, StringComparison.OrdinalIgnoreCase))
            return Refuse("the token is of another tenant");

        var name = ClaimOf(valid, "preferred_username")
            ?? ClaimOf(valid, "upn")
            ?? ClaimOf(valid, "azp")
            ?? "a principal";
        var subject = ClaimOf(valid, "oid") ?? ClaimOf(valid, "sub") ?? "";
        if (!valid.Claims.Any(claim => claim.Type == "roles" && claim.Value == _options.Role))
            return Refuse($"{name} ({subject}) does not have the role {_options.Role}");
        return subject.Length > 0 ? new($"{name} ({subject})", Refusal: null) : Refuse("the token names no principal");
    }

    private Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectConfiguration keys)
    {
        var parameters = Parameters(
            _options.Audience,
            SecurityAlgorithms.RsaSha256,
            keys.SigningKeys,
            _options.MaximumAge
        );
        parameters.ValidateIssuer = true;
        parameters.ValidIssuer = _options.Issuer;
        return Handler.ValidateTokenAsync(token, parameters);
    }

    private TokenValidationParameters Parameters(
        string audience,
        string algorithm,
        IEnumerable<SecurityKey> keys,
        TimeSpan age
    ) =>
        new()
        {
            ValidAudience = audience,
            ValidateIssuer = false,
            ValidAlgorithms = [algorithm],
            IssuerSigningKeys = keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, token, _) => IsCurrent(notBefore, expires, token, age),
        };

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, SecurityToken token, TimeSpan age)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return token is JsonWebToken { IssuedAt: var issued }
            && issued > now - age - ClockSkew
            && issued <= now + ClockSkew
            && expires > now - ClockSkew
            && (notBefore is null || notBefore <= now + ClockSkew);
    }

    private static string? ClaimOf(JsonWebToken token, string name) =>
        token.TryGetClaim(name, out var claim) ? claim.Value : null;

    private static OperatorAdmission Refuse(string reason) => new(Operator: null, reason);
}
