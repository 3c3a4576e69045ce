namespace Terrateam.Cli.Checkouts;

/// <summary>A submodule as the file <c>.gitmodules</c> of a commit describes it.</summary>
/// <param name="Name">The name of its section.</param>
/// <param name="Path">Relative to the root of its repository.</param>
/// <param name="Url">May be relative to the repository's own address.</param>
/// <remarks>
/// All other keys are ignored: <c>update</c> may name a command, and the file comes from the pull request.
/// https://git-scm.com/docs/gitmodules
/// </remarks>
internal sealed record SubmoduleEntry(string Name, string Path, string Url)
{
    private const string Section = "submodule.";

    /// <summary>True where the address is relative to the repository's own.</summary>
    public bool IsRelative =>
        Url.StartsWith("./", StringComparison.Ordinal) || Url.StartsWith("../", StringComparison.Ordinal);

    /// <summary>The submodules of a commit.</summary>
    /// <exception cref="CheckoutException">One is outside of the repository, or has an address that is not
    /// allowed.</exception>
    public static async Task<IReadOnlyList<SubmoduleEntry>> OfAsync(
        Git git,
        string commit,
        CancellationToken cancellationToken
    )
    {
        var list = await git.TryAsync(
            cancellationToken,
            "config",
            "--no-includes",
            "--blob",
            $"{commit}:.gitmodules",
            "--null",
            "--list"
        );
        if (!list.Succeeded)
            return [];

        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in list.Stdout.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // `submodule.<name>.<key>`, a line break, and the value; the name may contain dots.
            var (key, value) = entry.Split('\n', 2) is [var left, var right] ? (left, right) : (entry, "");
            var end = key.LastIndexOf('.');
            if (!key.StartsWith(Section, StringComparison.Ordinal) || end <= Section.Length)
                continue;

            var name = key[Section.Length..end];
            if (key.AsSpan(end + 1) is "path")
                paths[name] = value.TrimEnd('/');
            else if (key.AsSpan(end + 1) is "url")
                urls[name] = value;
        }

        return
        [
            .. paths
                .Where(path => urls.ContainsKey(path.Key))
                .Select(path => new SubmoduleEntry(path.Key, path.Value, urls[path.Key])),
        ];
    }

    /// <summary>The address to fetch from.</summary>
    /// <param name="parent">The address of the repository that contains the submodule.</param>
    /// <exception cref="CheckoutException">The address is not allowed.</exception>
    public string AddressFrom(string parent)
    {
        var (address, rest) = (parent.TrimEnd('/'), Url);
        if (IsRelative)
        {
            while (rest.StartsWith("./", StringComparison.Ordinal) || rest.StartsWith("../", StringComparison.Ordinal))
            {
                if (rest[1] == '.')
                    address = Above(address);
                rest = rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..];
            }

            return $"{address}{(address.EndsWith(':') ? "" : "/")}{rest}";
        }

        // git would read an address that starts with a dash as an option.
        return rest.Length == 0 || rest.StartsWith('-') || rest.Any(char.IsControl)
            ? throw Refused("has no address that it could be fetched from")
            : rest;
    }

    /// <summary>Refuses a path that leads out of the repository, or into <c>.git</c>.</summary>
    /// <exception cref="CheckoutException">The path is refused.</exception>
    public void DemandInside()
    {
        var segments = Path.Split('/');
        if (
            Path.Length == 0
            || Path.Contains('\\', StringComparison.Ordinal)
            || Path.Any(char.IsControl)
            || segments.Any(static segment =>
                segment is "" or "." or ".." || segment.Equals(".git", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            throw Refused("has no path inside the repository");
        }
    }

    public CheckoutException Refused(string fault) =>
        new($"The submodule '{Name}' at '{Path}' in .gitmodules {fault}.");

    private string Above(string address)
    {
        var begin = address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var slash = address.LastIndexOf('/');
        if (slash >= begin)
            return address[..slash];

        // `git@host:repository`
        var colon = begin == 0 ? address.LastIndexOf(':') : -1;
        return colon >= 0 && colon < address.Length - 1
            ? address[..(colon + 1)]
            : throw Refused("has an address above its server");
    }
}
