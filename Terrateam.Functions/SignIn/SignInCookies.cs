using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.SignIn;

/// <summary>
/// Sealed cookies: for this host and all of its paths, hidden from script, sent by links from elsewhere and by nothing
/// else from elsewhere.
/// </summary>
public sealed class SignInCookies
{
    private const string SessionName = "session";
    private const string BegunName = "sign-in";

    private static readonly TimeSpan BegunLifetime = TimeSpan.FromMinutes(10);

    private readonly SealedText _sealed;
    private readonly PageAddresses _addresses;
    private readonly EndedSessions _ended;
    private readonly SignInOptions _options;
    private readonly TimeProvider _time;

    internal SignInCookies(
        SealedText sealedText,
        PageAddresses addresses,
        EndedSessions ended,
        IOptions<SignInOptions> options,
        TimeProvider time
    ) => (_sealed, _addresses, _ended, _options, _time) = (sealedText, addresses, ended, options.Value, time);

    /// <summary>The session of a request, or null.</summary>
    public async Task<Session?> ReadSessionAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadAsync(request, SessionName, SessionJson.Default.Session, cancellationToken) is { } session
        && IsCurrent(session.IssuedAt, _options.Lifetime)
        && !_ended.Contains(session)
            ? session
            : null;

    internal Task WriteSessionAsync(HttpResponse response, Session session, CancellationToken cancellationToken) =>
        WriteAsync(response, SessionName, session, SessionJson.Default.Session, _options.Lifetime, cancellationToken);

    /// <summary>Ends a session: the browser forgets it, and a copy of the cookie is refused by this instance.</summary>
    internal void EndSession(HttpResponse response, Session session)
    {
        _ended.Add(session, _options.Lifetime);
        Delete(response, SessionName);
    }

    internal async Task<BegunSignIn?> ReadBegunAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadAsync(request, BegunName, SessionJson.Default.BegunSignIn, cancellationToken) is { } begun
        && IsCurrent(begun.IssuedAt, BegunLifetime)
            ? begun
            : null;

    internal Task WriteBegunAsync(HttpResponse response, BegunSignIn begun, CancellationToken cancellationToken) =>
        WriteAsync(response, BegunName, begun, SessionJson.Default.BegunSignIn, BegunLifetime, cancellationToken);

    internal void DeleteBegun(HttpResponse response) => Delete(response, BegunName);

    /// <summary>Reads a cookie that was sealed for its name.</summary>
    internal async Task<T?> ReadAsync<T>(
        HttpRequest request,
        string name,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (
            request.Cookies[NameOf(name)] is not { Length: > 0 } text
            || await _sealed.OpenAsync(name, text, cancellationToken) is not { } content
        )
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException)
        {
            // Of another version of the app.
            return null;
        }
    }

    /// <summary>Writes a cookie that is sealed for its name.</summary>
    internal async Task WriteAsync<T>(
        HttpResponse response,
        string name,
        T value,
        JsonTypeInfo<T> type,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        var text = await _sealed.SealAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);
        var options = Options();
        options.MaxAge = lifetime;
        response.Cookies.Append(NameOf(name), text, options);
    }

    internal void Delete(HttpResponse response, string name) => response.Cookies.Delete(NameOf(name), Options());

    // Browsers take the prefix from https alone; a loopback address without TLS has neither.
    private string NameOf(string name) => _addresses.IsSecure ? $"__Host-terrateam-{name}" : $"terrateam-{name}";

    private CookieOptions Options() =>
        new()
        {
            HttpOnly = true,
            Secure = _addresses.IsSecure,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
        };

    private bool IsCurrent(DateTimeOffset issued, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow();
        return issued <= now && now - issued < lifetime;
    }
}
