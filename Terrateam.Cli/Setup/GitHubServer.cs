using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Setup;

/// <summary>github.com, or a GitHub Enterprise Server.</summary>
/// <param name="Web">The root of its pages, without a slash at its end.</param>
/// <param name="Api">The root of its REST API, without a slash at its end.</param>
internal sealed record GitHubServer(string Web, string Api)
{
    /// <summary>Reads the address of the pages.</summary>
    /// <exception cref="InputException">It is no address to which credentials may be sent.</exception>
    public static GitHubServer Parse(string address)
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
            throw new InputException(
                $"--github: '{address}' is not the https address of a GitHub server, such as https://github.com"
            );
        }

        var web = url.GetLeftPart(UriPartial.Authority);
        return new(web, url.Host == "github.com" ? "https://api.github.com" : web + "/api/v3");
    }
}
