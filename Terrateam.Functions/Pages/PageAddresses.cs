using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Pages;

/// <summary>The addresses of the app's pages, as browsers reach them (<see cref="RunOptions.PublicUrl"/>).</summary>
public sealed class PageAddresses(IOptions<RunOptions> options)
{
    private const int MaxReturn = 500;

    private readonly Uri _root = new(options.Value.PublicUrl.TrimEnd('/') + "/");

    /// <summary>False for a loopback address without TLS.</summary>
    public bool IsSecure => _root.Scheme == Uri.UriSchemeHttps;

    /// <summary>Scheme, host and port.</summary>
    public string Origin => _root.GetLeftPart(UriPartial.Authority);

    /// <summary>Where people begin.</summary>
    public string Home => PathOf("secrets");

    /// <summary>The path of a page.</summary>
    public string PathOf(string route) => $"{_root.AbsolutePath}api/{route}";

    /// <summary>The whole address of a page.</summary>
    public string AddressOf(string route) => Origin + PathOf(route);

    /// <summary>Where people sign in who then come back to a page.</summary>
    public string SignInTo(string route) => $"{PathOf("sign-in")}?return={Uri.EscapeDataString(PathOf(route))}";

    /// <summary>The app's address without the path of its pages.</summary>
    public Uri Root => _root;

    /// <summary>
    /// The path to return to: one of the app's pages. Anything else, such as another host, gives the first page.
    /// </summary>
    public string ReturnPath(string? asked) =>
        asked is { Length: > 0 and <= MaxReturn }
        && asked.StartsWith(PathOf(""), StringComparison.Ordinal)
        && asked.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/-._~%?=&".Contains(letter))
        && !asked.Contains("//", StringComparison.Ordinal)
        && !asked.Contains("..", StringComparison.Ordinal)
            ? asked
            : Home;

    /// <summary>
    /// Whether a form comes from a page of ours, as far as the browser says. The token of the form is checked besides.
    /// </summary>
    public bool IsOwnForm(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        return site is "" or "same-origin"
            && (origin.Length == 0 || string.Equals(origin, Origin, StringComparison.Ordinal));
    }
}
