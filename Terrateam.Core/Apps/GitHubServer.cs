namespace Terrateam.Core.Apps;

/// <summary>github.com, or a GitHub Enterprise Server.</summary>
/// <param name="Web">The root of its pages, without a slash at its end.</param>
/// <param name="Api">The root of its REST API, without a slash at its end.</param>
public sealed record GitHubServer(string Web, string Api)
{
    /// <summary>
    /// The server whose pages have this address; null where credentials may not be sent there: https, and http only for
    /// this machine itself.
    /// </summary>
    public static GitHubServer? Find(string address)
    {
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var url)
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            || url.UserInfo.Length > 0
            || url.AbsolutePath is not "/"
            || url.Query.Length > 0
            || url.Fragment.Length > 0
        )
        {
            return null;
        }

        var web = url.GetLeftPart(UriPartial.Authority);
        return new(web, url.Host == "github.com" ? "https://api.github.com" : web + "/api/v3");
    }
}
