using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;

namespace Terrateam.Sandbox.GitHub.Oidc;

/// <summary>
/// Signs the OIDC tokens of jobs, as token.actions.githubusercontent.com does. The issuer is the sandbox's base URL.
/// </summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc</remarks>
public sealed class OidcIssuer
{
    private const string RequestPath = "/_actions/id-token";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly ProcessKey First = new();
    private readonly SandboxState _sandboxState;
    private readonly Lock _gate = new();
    private readonly List<RsaSecurityKey> _keys = [];
    private readonly ConcurrentDictionary<string, JobState> _requestTokens = new(StringComparer.Ordinal);

    internal OidcIssuer(SandboxState sandboxState) => _sandboxState = sandboxState;

    /// <summary>How often the published keys were requested.</summary>
    public int KeyReads { get; private set; }

    internal string RequestUrl => _sandboxState.BaseUrl + RequestPath;

    /// <summary>
    /// Signs with a new key from now on. Old keys stay published unless <paramref name="forgetOld"/> is true.
    /// </summary>
    public void Rotate(bool forgetOld = false) => Use(new ProcessKey().Parameters, forgetOld);

    private void Use(RSAParameters parameters, bool forgetOld)
    {
        var key = new RsaSecurityKey(parameters) { KeyId = Guid.NewGuid().ToString("N").ToUpperInvariant() };
        lock (_gate)
        {
            if (forgetOld)
                _keys.Clear();

            _keys.Add(key);
        }
    }

    /// <summary>Creates a token of a run's job.</summary>
    /// <param name="runId">The workflow run.</param>
    /// <param name="audience">The <c>aud</c>.</param>
    /// <param name="change">Changes claims before they are signed.</param>
    public string CreateToken(long runId, string audience, Action<IDictionary<string, object>>? change = null)
    {
        var job = _sandboxState.Read(() => _sandboxState.Runs[runId].Jobs[^1]);
        var claims = Claims(job, audience);
        change?.Invoke(claims);
        lock (_gate)
        {
            NeedKey();
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
                new SecurityTokenDescriptor
                {
                    Claims = claims,
                    SigningCredentials = new SigningCredentials(_keys[^1], SecurityAlgorithms.RsaSha256),
                }
            );
        }
    }

    internal string CreateRequestToken(JobState job)
    {
        var token = Authentication.NewToken("idt_");
        _requestTokens[token] = job;
        return token;
    }

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/openid-configuration", http => WriteAsync(
                http,
                new JsonObject
                {
                    ["issuer"] = _sandboxState.BaseUrl,
                    ["jwks_uri"] = $"{_sandboxState.BaseUrl}/.well-known/jwks",
                    ["subject_types_supported"] = new JsonArray("public", "pairwise"),
                    ["response_types_supported"] = new JsonArray("id_token"),
                    ["claims_supported"] = new JsonArray([.. ClaimNames.Select(name => JsonValue.Create(name))]),
                    ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                    ["scopes_supported"] = new JsonArray("openid"),
                }
            ));
        routes.MapGet("/.well-known/jwks", http =>
        {
            KeyReads++;
            return WriteAsync(http, new JsonObject { ["keys"] = Keys() });
        });
        routes.MapGet(RequestPath, RequestAsync);
    }

    private static readonly string[] ClaimNames =
    [
        "sub",
        "aud",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "ref",
        "sha",
        "repository",
        "repository_id",
        "repository_owner",
        "repository_owner_id",
        "run_id",
        "run_number",
        "run_attempt",
        "repository_visibility",
        "actor_id",
        "actor",
        "workflow",
        "workflow_ref",
        "workflow_sha",
        "head_ref",
        "base_ref",
        "event_name",
        "ref_type",
        "ref_protected",
        "environment",
        "job_workflow_ref",
        "job_workflow_sha",
        "runner_environment",
    ];

    private static Task WriteAsync(HttpContext http, JsonObject json)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(json.ToJsonString(), http.RequestAborted);
    }

    private async Task RequestAsync(HttpContext http)
    {
        if (
            !_requestTokens.TryGetValue(Authentication.Credential(http.Request) ?? "", out var job)
            || job.Status == "completed"
        )
        {
            http.Response.StatusCode = 401;
            return;
        }

        var audience = http.Request.Query["audience"].ToString();
        var token = CreateToken(
            job.Run.Id,
            audience.Length == 0 ? $"{_sandboxState.BaseUrl}/{job.Run.Repository.Owner.Login}" : audience
        );
        await WriteAsync(http, new JsonObject { ["count"] = token.Length, ["value"] = token });
    }

    private void NeedKey()
    {
        if (_keys.Count == 0)
            Use(First.Parameters, forgetOld: false);
    }

    private JsonArray Keys()
    {
        lock (_gate)
        {
            NeedKey();
            return
            [
                .. _keys.Select(key => new JsonObject
                {
                    ["kty"] = "RSA",
                    ["alg"] = "RS256",
                    ["use"] = "sig",
                    ["kid"] = key.KeyId,
                    ["n"] = Base64UrlEncoder.Encode(key.Parameters.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(key.Parameters.Exponent),
                }),
            ];
        }
    }

    private Dictionary<string, object> Claims(JobState job, string audience)
    {
        var (run, repository, now) = (job.Run, job.Run.Repository, _sandboxState.Now);
        var environment = run.Environment;
        var workflow = $"{repository.FullName}/{run.Workflow.Path}@{run.Reference}";
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["sub"] =
                $"repo:{repository.FullName}:"
                + (environment.Length > 0 ? $"environment:{environment}" : $"ref:{run.Reference}"),
            ["aud"] = audience,
            ["ref"] = run.Reference,
            ["sha"] = run.Head.Sha,
            ["repository"] = repository.FullName,
            ["repository_owner"] = repository.Owner.Login,
            ["repository_owner_id"] = Text(repository.Owner.Id),
            ["repository_id"] = Text(repository.Id),
            ["repository_visibility"] = repository.IsPrivate ? "private" : "public",
            ["run_id"] = Text(run.Id),
            ["run_number"] = Text(run.Number),
            ["run_attempt"] = Text(job.Attempt),
            ["actor"] = run.Actor.Login,
            ["actor_id"] = Text(run.Actor.Id),
            ["workflow"] = run.Workflow.Name,
            ["workflow_ref"] = workflow,
            ["workflow_sha"] = run.Head.Sha,
            ["job_workflow_ref"] = run.Called?.Name ?? workflow,
            ["job_workflow_sha"] = run.Called?.Sha ?? run.Head.Sha,
            ["head_ref"] = "",
            ["base_ref"] = "",
            ["event_name"] = "workflow_dispatch",
            ["ref_protected"] = "false",
            ["ref_type"] = run.Reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
            ["runner_environment"] = "github-hosted",
            ["iss"] = _sandboxState.BaseUrl,
            ["nbf"] = now.ToUnixTimeSeconds() - 5,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
        };
        if (environment.Length > 0)
            claims["environment"] = environment;

        return claims;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
