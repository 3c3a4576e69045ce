using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>
/// The web flow of GitHub Apps. It is strict: a state and a PKCE challenge have to be there, the redirect has to be a
/// registered one, and a code is good once.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
/// </remarks>
internal sealed class SignInPages(SandboxState sandboxState, AppIdentity app)
{
    private const int ChallengeLength = 43;
    private const int TokenSeconds = 28_800;

    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private SignInState State => sandboxState.SignIn;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login/oauth/authorize", (Delegate)Authorize);
        routes.MapPost("/login/oauth/access_token", ExchangeAsync);
    }

    /// <summary>A token with which the App acts for a person.</summary>
    public static string CreateToken(SandboxState sandboxState, string login, TimeSpan lifetime)
    {
        var caller = new Caller(
            $"{login} through the App",
            login,
            false,
            null,
            new Dictionary<string, string>(StringComparer.Ordinal),
            null
        )
        {
            Person = sandboxState.AccountOf(login),
            IsThroughApp = true,
        };
        var token = new AccessToken(Authentication.NewToken("ghu_"), caller, sandboxState.Now + lifetime);
        sandboxState.Tokens.Add(token.Value, token);
        return token.Value;
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        var (redirect, state) = (query["redirect_uri"].ToString(), query["state"].ToString());
        if (query["client_id"] != app.ClientId)
            return Refuse("There is no App with this client_id.");
        if (!State.CallbackUrls.Contains(redirect, StringComparer.Ordinal))
            return Refuse("The redirect_uri is not associated with this application.");
        if (state.Length == 0)
            return Refuse("The sandbox insists on a state.");
        if (query["code_challenge_method"] != "S256" || query["code_challenge"].ToString().Length != ChallengeLength)
            return Refuse("The sandbox insists on a code_challenge with the method S256.");
        if (State.Person is not { } login)
            return Results.Text("<h1>Sign in to GitHub</h1>", "text/html");

        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["state"] = state };
        if (State.Refuses)
        {
            answer["error"] = "access_denied";
            answer["error_description"] = "The user has denied your application access.";
        }
        else
        {
            var code = SignInState.NewCode();
            sandboxState.Write(() =>
                State.Codes.Add(
                    code,
                    new(login, redirect, query["code_challenge"].ToString(), sandboxState.Now + CodeLifetime)
                )
            );
            answer["code"] = code;
        }

        return Results.Redirect(QueryHelpers.AddQueryString(redirect, answer));
    }

    private async Task<IResult> ExchangeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (!request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal))
            return Results.Text("error=the sandbox answers in JSON alone");
        if (form["client_id"] != app.ClientId || form["client_secret"] != State.ClientSecret)
            return Error("incorrect_client_credentials");

        return sandboxState.Write(() =>
        {
            if (!State.Codes.Remove(form["code"].ToString(), out var code) || code.ExpiresAt <= sandboxState.Now)
                return Error("bad_verification_code");
            if (form["redirect_uri"] != code.RedirectUri)
                return Error("redirect_uri_mismatch");

            var verifier = Encoding.ASCII.GetBytes(form["code_verifier"].ToString());
            if (Base64Url.EncodeToString(SHA256.HashData(verifier)) != code.Challenge)
                return Error("bad_verification_code");

            return Json(
                new JsonObject
                {
                    ["access_token"] = CreateToken(sandboxState, code.Login, TimeSpan.FromSeconds(TokenSeconds)),
                    ["expires_in"] = TokenSeconds,
                    ["refresh_token"] = Authentication.NewToken("ghr_"),
                    ["refresh_token_expires_in"] = 15_897_600,
                    ["scope"] = "",
                    ["token_type"] = "bearer",
                }
            );
        });
    }

    // GitHub answers errors of this endpoint with 200.
    private static IResult Error(string error) =>
        Json(new JsonObject { ["error"] = error, ["error_description"] = error.Replace('_', ' ') });

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");

    private static IResult Refuse(string reason) => Results.Text(reason, statusCode: StatusCodes.Status400BadRequest);
}
