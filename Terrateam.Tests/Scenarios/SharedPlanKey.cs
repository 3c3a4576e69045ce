using System.Security.Cryptography;
using Terrateam.Functions.Keys;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// The key that seals plans, generated once for all scenarios: generating one of 3,072 bits takes more than half a
/// second of a core. The app finds it as it finds its own after a restart.
/// </summary>
internal static class SharedPlanKey
{
    private static readonly Lazy<Task<(string Name, RSA Key)>> Made = new(MakeAsync);

    /// <summary>Puts the key where the app keeps its keys by default, unless it has one there.</summary>
    public static async Task PlaceAsync(string dataDirectory)
    {
        var directory = Path.Combine(dataDirectory, "keys");
        if (Directory.Exists(directory))
            return;

        var (name, key) = await Made.Value;
        lock (key)
            KeyFile.Write(Path.Combine(directory, name), key);
    }

    private static async Task<(string Name, RSA Key)> MakeAsync()
    {
        using var directory = new TemporaryDirectory();
        using var ring = new FileKeyRing(directory["keys"]);
        await ring.RotateAsync(CancellationToken.None);
        var path = Directory.GetFiles(directory["keys"]).Single();
        return (Path.GetFileName(path), KeyFile.Read(path));
    }
}
