using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.SignIn;

/// <summary>GitHub's web flow for people: begin, come back, and leave.</summary>
/// <remarks>
/// The state is in a sealed cookie of the browser that began, so no other browser can end it; the code is worth nothing
/// without the verifier, which only that cookie holds.
/// </remarks>
public sealed partial class SignInFlow
{
    private const int RandomLength = 32;
    private const int MaxCode = 200;
    private const string Callback = "sign-in/callback";

    private readonly OAuthClient _oauth;
    private readonly IUserGitHubs _github;
    private readonly SignInCookies _cookies;
    private readonly PageAddresses _addresses;
    private readonly PageRenderer _pages;
    private readonly AuditLog _audit;
    private readonly PersonMails _mails;
    private readonly GitHubOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SignInFlow> _logger;

    internal SignInFlow(
        OAuthClient oauth,
        IUserGitHubs github,
        SignInCookies cookies,
        PageAddresses addresses,
        PageRenderer pages,
        AuditLog audit,
        PersonMails mails,
        IOptions<GitHubOptions> options,
        TimeProvider time,
        ILogger<SignInFlow> logger
    )
    {
        (_oauth, _github, _cookies, _addresses) = (oauth, github, cookies, addresses);
        (_pages, _audit, _mails) = (pages, audit, mails);
        (_options, _time, _logger) = (options.Value, time, logger);
    }

    /// <summary>False where the App's client id and secret are not set: then there are no pages.</summary>
    public bool IsOn => _options.ClientId.Length > 0 && _options.ClientSecret.Length > 0;

    /// <summary>Sends the browser to GitHub.</summary>
    internal async Task<IResult> BeginAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var begun = new BegunSignIn(
            NewRandom(),
            NewRandom(),
            _addresses.ReturnPath(request.Query["return"]),
            _time.GetUtcNow()
        );
        await _cookies.WriteBegunAsync(request.HttpContext.Response, begun, cancellationToken);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(begun.Verifier)));
        return _pages.Redirect(
            QueryHelpers.AddQueryString(
                new Uri(_options.WebUrl, "login/oauth/authorize").AbsoluteUri,
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["client_id"] = _options.ClientId,
                    ["redirect_uri"] = _addresses.AddressOf(Callback),
                    ["state"] = begun.State,
                    ["code_challenge"] = challenge,
                    ["code_challenge_method"] = "S256",
                    ["allow_signup"] = "false",
                }
            )
        );
    }

    /// <summary>Ends what began in this browser.</summary>
    internal async Task<IResult> EndAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var begun = await _cookies.ReadBegunAsync(request, cancellationToken);
        _cookies.DeleteBegun(request.HttpContext.Response);
        if (begun is null || !IsSame(begun.State, request.Query["state"].ToString()))
        {
            return await FailAsync(
                "This sign-in did not begin in this browser, or is older than ten minutes. Begin again; where that "
                    + "does not help, allow cookies for this site."
            );
        }

        if (request.Query["error"].ToString() is { Length: > 0 } error)
        {
            return await FailAsync(
                error == "access_denied"
                    ? "You did not let Terrateam know who you are. Begin again, and confirm it at GitHub."
                    : "GitHub refused. The callback URL on the GitHub App's page has to be "
                        + $"{_addresses.AddressOf(Callback)}."
            );
        }

        var code = request.Query["code"].ToString();
        if (code.Length is 0 or > MaxCode)
            return await FailAsync("GitHub sent no code. Begin again.");

        var answer = await _oauth.ExchangeAsync(
            code,
            begun.Verifier,
            _addresses.AddressOf(Callback),
            cancellationToken
        );
        if (answer.AccessToken is not { Length: > 0 } token)
        {
            Log.NotExchanged(_logger, answer.Error ?? "no token");
            return await FailAsync(
                "GitHub handed out no token. A code is good once and for ten minutes: begin again. Where that does not "
                    + "help, GitHub:ClientId and GitHub:ClientSecret are not those of the App's page; the log says more."
            );
        }

        return await AdmitAsync(request, begun, token, cancellationToken);
    }

    /// <summary>Ends a session here and at GitHub.</summary>
    internal async Task<IResult> LeaveAsync(HttpRequest request, Session session, CancellationToken cancellationToken)
    {
        _cookies.EndSession(request.HttpContext.Response, session);
        if (!await _oauth.RevokeAsync(session.Token, cancellationToken))
            Log.NotRevoked(_logger, session.Login);
        await _audit.AddAsync(new AuditEvent(AuditActions.SignedOut, session.Login), cancellationToken);
        return await _pages.NoteAsync(
            StatusCodes.Status200OK,
            "You are signed out",
            "This browser holds nothing of the session any more, and GitHub has revoked its token.",
            "Sign in again",
            _addresses.PathOf("sign-in")
        );
    }

    private async Task<IResult> AdmitAsync(
        HttpRequest request,
        BegunSignIn begun,
        string token,
        CancellationToken cancellationToken
    )
    {
        var person = _github.For(token);
        GitHubUser user;
        try
        {
            user = await person.GetUserAsync(cancellationToken);
        }
        catch (GitHubException exception)
        {
            Log.NotExchanged(_logger, exception.Message);
            return await FailAsync("GitHub did not say who you are. Begin again in a while.");
        }

        var session = new Session(NewRandom(), user.Id, user.Login, token, NewRandom(), _time.GetUtcNow());
        await _audit.AddAsync(
            new AuditEvent(AuditActions.SignedIn, user.Login)
            {
                Subject = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"user {user.Id}"),
            },
            cancellationToken
        );
        await _cookies.WriteSessionAsync(request.HttpContext.Response, session, cancellationToken);
        await _mails.SignedInAsync(user, person, cancellationToken);
        return _pages.Redirect(begun.Return);
    }

    private Task<IResult> FailAsync(string text) =>
        _pages.NoteAsync(
            StatusCodes.Status400BadRequest,
            "You are not signed in",
            text,
            "Begin again",
            _addresses.PathOf("sign-in")
        );

    private static string NewRandom() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));

    private static bool IsSame(string known, string sent) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(sent));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in failed: GitHub answered {Reason}")]
        public static partial void NotExchanged(ILogger logger, string reason);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "GitHub did not revoke the token of {Login}, who signed out; it expires by itself"
        )]
        public static partial void NotRevoked(ILogger logger, string login);
    }
}
