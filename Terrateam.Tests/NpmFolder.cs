using System.Diagnostics;
using System.Security.Cryptography;

namespace Terrateam.Tests;

/// <summary>A folder with a package.json and a lock file, whose packages the tests use as data or as tools.</summary>
/// <remarks>
/// Installed once per lock file, by whichever test process comes first; node_modules is never committed.
/// Where npm is missing the test is skipped, except in CI (variable CI), where it fails.
/// </remarks>
internal static class NpmFolder
{
    /// <summary>
    /// Path of the installed <c>node_modules</c> of a folder that is named from the repository's root.
    /// </summary>
    public static async Task<string> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var root = Path.Combine(RepositoryRoot(), folder);
        var modules = Path.Combine(root, "node_modules");
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(root, "package-lock.json"), cancellationToken);
        var wanted = Convert.ToHexStringLower(SHA256.HashData(lockFile));
        var stamp = Path.Combine(modules, ".installed");

        if (await IsInstalledAsync(stamp, wanted, cancellationToken))
            return modules;

        await using var guard = await LockAsync(folder, cancellationToken);
        if (!await IsInstalledAsync(stamp, wanted, cancellationToken))
        {
            await CleanInstallAsync(root, cancellationToken);
            await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        }

        return modules;
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Terrateam.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie below the repository.");
    }

    private static async Task<bool> IsInstalledAsync(
        string stamp,
        string wanted,
        CancellationToken cancellationToken
    ) =>
        File.Exists(stamp)
        && string.Equals(await File.ReadAllTextAsync(stamp, cancellationToken), wanted, StringComparison.Ordinal);

    private static async Task CleanInstallAsync(string root, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            UseShellExecute = false,
            WorkingDirectory = root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };

        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.SkipWhen(
                string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
                $"npm cannot be started: {exception.Message}"
            );
        }

        using var npm = process ?? throw new InvalidOperationException("npm is needed in CI and cannot be started.");
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken);
        Assert.True(npm.ExitCode == 0, $"npm ci failed in {root}: {await output} {await errors}");
    }

    private static async Task<FileStream> LockAsync(string folder, CancellationToken cancellationToken)
    {
        var name = folder.Replace('/', '-') + ".npm.lock";
        var path = Path.Combine(RepositoryRoot(), "Terrateam.Tests", "obj", name);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }
}
