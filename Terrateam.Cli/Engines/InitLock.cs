namespace Terrateam.Cli.Engines;

/// <summary>
/// Allows one init at a time, over all processes of the machine, where a plugin cache is used: concurrent writers
/// corrupt it. Without a cache they run in parallel.
/// </summary>
/// <remarks>https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache</remarks>
internal sealed class InitLock(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock; disposing the result releases it. Null without a plugin cache.</summary>
    public async Task<IDisposable?> TakeAsync(
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        if (!UsesCache(environment))
            return null;

        var file = Path.Combine(Path.GetTempPath(), $"terrateam-init-{Environment.UserName.Replace('/', '_')}.lock");
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>True where the workflow or the machine has a plugin cache.</summary>
    public static bool UsesCache(IReadOnlyDictionary<string, string> environment)
    {
        if (!string.IsNullOrEmpty(environment.GetValueOrDefault("TF_PLUGIN_CACHE_DIR")))
            return true;

        var home = environment.GetValueOrDefault("HOME") ?? "";
        var file = environment.GetValueOrDefault("TF_CLI_CONFIG_FILE") ?? Path.Combine(home, ".terraformrc");
        return File.Exists(file) && File.ReadAllText(file).Contains("plugin_cache_dir", StringComparison.Ordinal);
    }
}
