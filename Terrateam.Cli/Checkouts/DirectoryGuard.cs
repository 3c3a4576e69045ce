using System.Runtime.InteropServices;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Resolves a dirspace's directory and ensures that it is in the checkout after following all symbolic links.
/// </summary>
internal static partial class DirectoryGuard
{
    /// <summary>The directory's real path.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="directory">Relative to the root, <c>.</c> for the root itself.</param>
    /// <param name="create">Creates a missing directory.</param>
    /// <exception cref="CheckoutException">It is missing, or not in the checkout.</exception>
    public static string Resolve(string root, string directory, bool create)
    {
        if (
            Path.IsPathRooted(directory)
            || directory.Split('/').Contains("..", StringComparer.Ordinal)
            || directory.Contains('\0', StringComparison.Ordinal)
        )
        {
            throw new CheckoutException($"The directory '{directory}' is not a path inside the repository.");
        }

        var realRoot = RealPath(root) ?? throw new CheckoutException($"The checkout '{root}' does not exist.");
        var path = Path.Combine(realRoot, directory);
        var real = RealPath(path);
        if (real is null && create)
            real = Create(realRoot, directory);

        if (real is null || !Directory.Exists(real))
            throw new CheckoutException($"The directory '{directory}' does not exist in this commit.");

        if (!IsInside(realRoot, real))
        {
            throw new CheckoutException(
                $"The directory '{directory}' leads out of the repository through a symbolic link."
            );
        }

        return real;
    }

    /// <summary>True where a full path, after following all symbolic links, exists below a directory.</summary>
    public static bool Holds(string root, string path) =>
        !path.Contains('\0', StringComparison.Ordinal)
        && RealPath(root) is { } realRoot
        && RealPath(path) is { } real
        && IsInside(realRoot, real);

    // Created one segment at a time, so that no link on the path leads outside.
    private static string? Create(string realRoot, string directory)
    {
        var current = realRoot;
        foreach (var segment in directory.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, segment);
            if (!Path.Exists(next))
                _ = Directory.CreateDirectory(next);

            current = RealPath(next);
            if (current is null || !IsInside(realRoot, current))
                return current;
        }

        return current;
    }

    private static bool IsInside(string root, string path) =>
        string.Equals(path, root, StringComparison.Ordinal)
        || path.StartsWith(root.EndsWith('/') ? root : root + '/', StringComparison.Ordinal);

    private static string? RealPath(string path)
    {
        var resolved = Resolve(path, nint.Zero);
        if (resolved == nint.Zero)
            return null;

        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            Free(resolved);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Resolve(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(nint pointer);
}
