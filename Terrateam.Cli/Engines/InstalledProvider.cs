using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Cli.Engines;

/// <summary>An unpacked provider in the cache of an init.</summary>
/// <param name="Name">Its address and version with slashes.</param>
/// <param name="Platform">Its operating system and architecture.</param>
/// <param name="Directory">Where it is.</param>
/// <param name="Hash">The hash by which lock files know the unpacked package.</param>
internal sealed record InstalledProvider(string Name, string Platform, string Directory, string Hash)
{
    // Host, namespace, type, version, platform.
    private const int Levels = 5;

    /// <summary>What an init unpacked in its cache. Links are what it did not.</summary>
    public static IEnumerable<InstalledProvider> In(string cache) =>
        Below(new DirectoryInfo(cache), Levels)
            .Select(directory =>
            {
                var path = Path.GetRelativePath(cache, directory.FullName).Replace('\\', '/');
                var end = path.LastIndexOf('/');
                return new InstalledProvider(path[..end], path[(end + 1)..], directory.FullName, HashOf(directory));
            });

    /// <summary>Makes it a part of another init's cache.</summary>
    public void LinkInto(string cache)
    {
        var parent = System.IO.Directory.CreateDirectory(Path.Combine(cache, Name)).FullName;
        _ = System.IO.Directory.CreateSymbolicLink(Path.Combine(parent, Platform), Directory);
    }

    /// <summary>The hash <c>h1</c>: of the sorted lines of a checksum file.</summary>
    /// <remarks>https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1</remarks>
    public static string HashOf(DirectoryInfo directory)
    {
        var files = directory
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(directory.FullName, file.FullName).Replace('\\', '/'), file))
            .OrderBy(static one => one.Name, StringComparer.Ordinal);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, file) in files)
        {
            using var content = file.OpenRead();
            var digest = Convert.ToHexStringLower(SHA256.HashData(content));
            whole.AppendData(Encoding.UTF8.GetBytes($"{digest}  {name}\n"));
        }

        return $"h1:{Convert.ToBase64String(whole.GetHashAndReset())}";
    }

    private static IEnumerable<DirectoryInfo> Below(DirectoryInfo directory, int levels) =>
        levels == 0
            ? [directory]
            : directory
                .EnumerateDirectories()
                .Where(static one => one.LinkTarget is null)
                .SelectMany(one => Below(one, levels - 1));
}
