namespace Terrateam.Core.Runs;

/// <summary>
/// Addresses that follow from the <c>api-base-url</c> of a workflow file (<c>https://host/api/github</c>). Backend and
/// runner both derive them here, so that the runner requests a token for the audience that the backend demands.
/// </summary>
public static class BackendAddress
{
    private static readonly string[] Suffixes = ["/api/github", "/api"];

    /// <summary>
    /// The audience of the job's OIDC token: the backend's base URL. Scheme and host in lower case, no default port, no
    /// query, and the path without a trailing <c>/api/github</c> or <c>/api</c> and without trailing slashes;
    /// <c>https://Host:443/api/github/</c> gives <c>https://host</c>.
    /// </summary>
    /// <exception cref="FormatException">It is not an absolute http or https URL.</exception>
    /// <remarks>https://docs.github.com/en/actions/reference/security/oidc#customizing-the-audience-value</remarks>
    public static string Audience(string apiBaseUrl)
    {
        var url = Parse(apiBaseUrl);
        var path = url.AbsolutePath.TrimEnd('/');
        var suffix = Array.Find(Suffixes, s => path.EndsWith(s, StringComparison.Ordinal));
        if (suffix is not null)
            path = path[..^suffix.Length].TrimEnd('/');

        return Origin(url) + path;
    }

    /// <summary>
    /// True for an address that cannot be impersonated on the network: https, or http on this machine.
    /// </summary>
    public static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0
        && (
            string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            || (string.Equals(url.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && url.IsLoopback)
        );

    /// <summary>The address of a run's endpoint.</summary>
    /// <param name="apiBaseUrl">As in the workflow file; trailing slashes do not matter.</param>
    /// <param name="workToken">The token from the inputs of the dispatch.</param>
    /// <param name="endpoint"><c>initiate</c>, <c>plans</c>, <c>access-token</c>, <c>workspaces</c>, or empty for the
    /// results.</param>
    /// <exception cref="FormatException">It is not an absolute http or https URL.</exception>
    public static Uri Endpoint(string apiBaseUrl, string workToken, string endpoint)
    {
        var url = Parse(apiBaseUrl);
        var path = $"{Origin(url)}{url.AbsolutePath.TrimEnd('/')}/v1/work-manifests/{Uri.EscapeDataString(workToken)}";
        return new Uri(endpoint.Length == 0 ? path : $"{path}/{endpoint}");
    }

    private static string Origin(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    private static Uri Parse(string apiBaseUrl) =>
        Uri.TryCreate(apiBaseUrl, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http")
            ? url
            : throw new FormatException($"The API base URL '{apiBaseUrl}' is not an absolute http or https URL.");
}
