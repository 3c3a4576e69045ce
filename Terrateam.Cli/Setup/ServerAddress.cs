using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;

namespace Terrateam.Cli.Setup;

/// <summary>The option <c>--github</c>.</summary>
internal static class ServerAddress
{
    /// <summary>Reads the address of the pages.</summary>
    /// <exception cref="InputException">It is no address to which credentials may be sent.</exception>
    public static GitHubServer Parse(string address) =>
        GitHubServer.Find(address)
        ?? throw new InputException(
            $"--github: '{address}' is not the https address of a GitHub server, such as https://github.com"
        );
}
