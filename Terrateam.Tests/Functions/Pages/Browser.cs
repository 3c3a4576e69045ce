using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Terrateam.Tests.Functions.Pages;

/// <summary>A browser without script: it keeps cookies, follows redirects and sends forms.</summary>
internal sealed partial class Browser : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
    );
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The cookies by host, port and name.</summary>
    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>The headers by which the last page set cookies.</summary>
    public IReadOnlyList<string> SetCookies { get; private set; } = [];

    /// <summary>The addresses that were visited.</summary>
    public List<Uri> Visited { get; } = [];

    /// <summary>Opens a page, through all redirects.</summary>
    public Task<ShownPage> OpenAsync(string url) => FollowAsync(HttpMethod.Get, new Uri(url), fields: null, []);

    /// <summary>Opens an address and follows nothing.</summary>
    public Task<ShownPage> OpenOnceAsync(string url, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, new Uri(url), fields: null, headers);

    /// <summary>Sends a form of a page, with these fields over its own.</summary>
    public Task<ShownPage> SubmitAsync(
        ShownPage page,
        string action,
        IReadOnlyDictionary<string, string>? fields = null,
        params (string Name, string Value)[] headers
    )
    {
        var form = page.Forms.First(one =>
            new Uri(page.Url, one.Action).AbsoluteUri.Contains(action, StringComparison.Ordinal)
        );
        var all = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal);
        foreach (var (name, value) in fields ?? new Dictionary<string, string>(StringComparer.Ordinal))
            all[name] = value;
        return FollowAsync(HttpMethod.Post, new Uri(page.Url, form.Action), all, headers);
    }

    public void Dispose() => _http.Dispose();

    private async Task<ShownPage> FollowAsync(
        HttpMethod method,
        Uri url,
        Dictionary<string, string>? fields,
        (string Name, string Value)[] headers
    )
    {
        for (var count = 0; count < MostRedirects; count++)
        {
            var page = await SendAsync(method, url, fields, headers);
            if (page.Location is not { } location)
                return page;
            (method, url, fields) = (HttpMethod.Get, new Uri(url, location), null);
        }

        throw new InvalidOperationException($"There is no end of redirects at {url}.");
    }

    private async Task<ShownPage> SendAsync(
        HttpMethod method,
        Uri url,
        Dictionary<string, string>? fields,
        (string Name, string Value)[] headers
    )
    {
        Visited.Add(url);
        using var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (fields is not null)
            request.Content = new FormUrlEncodedContent(fields);
        var host = url.Authority + " ";
        var sent = _cookies.Where(one => one.Key.StartsWith(host, StringComparison.Ordinal)).ToList();
        if (sent.Count > 0)
        {
            request.Headers.Add(
                "Cookie",
                string.Join("; ", sent.Select(one => $"{one.Key[host.Length..]}={one.Value}"))
            );
        }

        using var response = await _http.SendAsync(request, Cancelled);
        SetCookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var cookie in SetCookies)
            Keep(host, cookie);
        return new ShownPage(
            url,
            response.StatusCode,
            response.Headers.Location?.OriginalString,
            await response.Content.ReadAsStringAsync(Cancelled),
            response.Headers
        );
    }

    private void Keep(string host, string cookie)
    {
        var pair = cookie.Split(';')[0].Split('=', 2);
        if (cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            _ = _cookies.Remove(host + pair[0]);
        else
            _cookies[host + pair[0]] = pair[1];
    }

    /// <summary>A page that was shown.</summary>
    internal sealed record ShownPage(
        Uri Url,
        HttpStatusCode Status,
        string? Location,
        string Text,
        HttpResponseHeaders Headers
    )
    {
        /// <summary>What the page says, without its markup.</summary>
        public string Words => WebUtility.HtmlDecode(Tags().Replace(Text, " "));

        /// <summary>Its forms.</summary>
        public IReadOnlyList<ShownForm> Forms =>
            [
                .. FormPattern()
                    .Matches(Text)
                    .Select(match => new ShownForm(
                        WebUtility.HtmlDecode(match.Groups["action"].Value),
                        Field()
                            .Matches(match.Groups["body"].Value)
                            .ToDictionary(
                                input => input.Groups["name"].Value,
                                input => WebUtility.HtmlDecode(input.Groups["value"].Value),
                                StringComparer.Ordinal
                            )
                    )),
            ];

        /// <summary>The addresses of its links.</summary>
        public IReadOnlyList<string> Links =>
            [.. Link().Matches(Text).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

        public string HeaderOf(string name) =>
            Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
    }

    internal sealed record ShownForm(string Action, IReadOnlyDictionary<string, string> Fields);

    [GeneratedRegex("<style>.*?</style>|<[^>]*>", RegexOptions.Singleline, 1000)]
    private static partial Regex Tags();

    [GeneratedRegex(
        "<form (?:method=\"post\" )?action=\"(?<action>[^\"]*)\"(?: method=\"post\")?>(?<body>.*?)</form>",
        RegexOptions.Singleline,
        1000
    )]
    private static partial Regex FormPattern();

    [GeneratedRegex(
        "<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Field();

    [GeneratedRegex("<a href=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
