using System.Collections.Concurrent;
using Terrateam.Core.Modules;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Has each provider installed once in a run: every init gets a cache of its own, with links to what others installed.
/// None writes where another reads, and of those that miss the same provider and version one goes first.
/// </summary>
/// <remarks>
/// Only what the dependency lock file accepts by its hash is linked, so the engine takes it without changing the file:
/// see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache. A directory without the
/// file has no cache, since the engine would load everything again to make one.
/// </remarks>
/// <param name="root">A directory of the run.</param>
internal sealed class ProviderCache(string root)
{
    /// <summary>Switches it off.</summary>
    public const string Switch = "TERRATEAM_PROVIDER_CACHE";

    private const long MaxFile = 4 * 1024 * 1024;
    private static readonly string[] Off = ["off", "false", "0", "no"];

    private readonly ConcurrentDictionary<string, Provider> _providers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, InstalledProvider> _installed = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A cache for one init; null where it has none. Disposing it lets others go on.</summary>
    /// <param name="directory">Where the engine runs.</param>
    /// <param name="environment">Of the engine.</param>
    /// <param name="arguments">Further arguments of the init.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ProviderCacheTurn?> TakeAsync(
        string directory,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        if (IsOff(environment, arguments) || Locked(directory) is not { Count: > 0 } locked)
            return null;

        var missing = new List<(LockedProvider Locked, Provider Provider)>();
        try
        {
            // In one order, so that no two wait for each other.
            foreach (var one in locked.Where(one => Find(one) is null).OrderBy(KeyOf, StringComparer.Ordinal))
            {
                var provider = _providers.GetOrAdd(KeyOf(one), static _ => new Provider());
                if (!provider.IsShared)
                    continue;

                await provider.Turn.WaitAsync(cancellationToken);

                // Another has installed it meanwhile, or found that nothing of it can be linked.
                if (provider.IsShared && Find(one) is null)
                    missing.Add((one, provider));
                else
                    _ = provider.Turn.Release();
            }

            var own = Path.Combine(root, $"providers-{Interlocked.Increment(ref _count)}");
            _ = Directory.CreateDirectory(own);
            foreach (var found in locked.Select(Find).OfType<InstalledProvider>())
                found.LinkInto(own);
            return new ProviderCacheTurn(this, own, missing);
        }
        catch
        {
            Release(missing);
            throw;
        }
    }

    internal void Add(string own, IReadOnlyList<(LockedProvider Locked, Provider Provider)> missing)
    {
        foreach (var installed in InstalledProvider.In(own))
            _ = _installed.TryAdd($"{installed.Hash} {installed.Name}", installed);

        // The lock file has no hash of this platform's package, so each directory installs its own.
        foreach (var (locked, provider) in missing)
            provider.IsShared = Find(locked) is not null;
    }

    internal static void Release(IEnumerable<(LockedProvider Locked, Provider Provider)> missing)
    {
        foreach (var (_, provider) in missing)
            _ = provider.Turn.Release();
    }

    private static string KeyOf(LockedProvider locked) =>
        $"{locked.Address} {locked.Version} {string.Join(' ', locked.Hashes.Order(StringComparer.Ordinal))}";

    private InstalledProvider? Find(LockedProvider locked) =>
        locked
            .Hashes.Select(hash => _installed.GetValueOrDefault($"{hash} {locked.Address}/{locked.Version}"))
            .FirstOrDefault(static one => one is not null);

    private static bool IsOff(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        // Links need a privilege there.
        if (OperatingSystem.IsWindows() || InitLock.UsesCache(environment))
            return true;

        // These arguments choose other providers than the file.
        string?[] all =
        [
            .. arguments,
            environment.GetValueOrDefault("TF_CLI_ARGS"),
            environment.GetValueOrDefault("TF_CLI_ARGS_init"),
        ];
        return Off.Contains(environment.GetValueOrDefault(Switch, ""), StringComparer.OrdinalIgnoreCase)
            || all.OfType<string>()
                .Any(static one =>
                    one.Contains("-upgrade", StringComparison.Ordinal)
                    || one.Contains("-plugin-dir", StringComparison.Ordinal)
                );
    }

    private static IReadOnlyList<LockedProvider> Locked(string directory)
    {
        var file = new FileInfo(Path.Combine(directory, LockedProvider.FileName));
        return file is { Exists: true, LinkTarget: null, Length: <= MaxFile }
            ? LockedProvider.Read(File.ReadAllText(file.FullName))
            : [];
    }

    /// <summary>A provider in a version with its hashes, which one init at a time installs.</summary>
    internal sealed class Provider
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>False once it is known that no directory can use what another installed.</summary>
        public bool IsShared { get; set; } = true;
    }
}

/// <summary>The cache of one init.</summary>
internal sealed class ProviderCacheTurn(
    ProviderCache cache,
    string directory,
    IReadOnlyList<(LockedProvider Locked, ProviderCache.Provider Provider)> missing
) : IDisposable
{
    private int _isReleased;

    /// <summary>For <c>TF_PLUGIN_CACHE_DIR</c>.</summary>
    public string Directory => directory;

    /// <summary>Offers to the others what the init installed.</summary>
    public void Complete()
    {
        if (missing.Count > 0)
            cache.Add(directory, missing);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            ProviderCache.Release(missing);
    }
}
