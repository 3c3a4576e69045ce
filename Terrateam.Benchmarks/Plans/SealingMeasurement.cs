using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Benchmarks.Plans;

/// <summary>
/// Measures the processor time of sealing and opening 50 MiB in memory, beside that of its parts alone: AES-256-GCM and
/// SHA-256 over one buffer.
/// </summary>
internal static class SealingMeasurement
{
    private const int Length = 50 * 1024 * 1024;
    private const int Rounds = 15;

    private static readonly PlanContext Context = new(
        1,
        1,
        1,
        null,
        new Dirspace("network", "default"),
        "main",
        new string('b', 40),
        new string('a', 40),
        Guid.Empty,
        "terraform",
        "1.5.7"
    );

    public static async Task<int> Run(string[] args)
    {
        var content = RandomNumberGenerator.GetBytes(Length);
        var output = new byte[Length + ChunkCipher.TagLength];
        using var aes = new AesGcm(RandomNumberGenerator.GetBytes(Envelope.KeyLength), ChunkCipher.TagLength);
        var nonce = RandomNumberGenerator.GetBytes(Envelope.NonceLength);
        Console.WriteLine("50 MiB, processor time, median of 15");
        await ShowAsync("AES-256-GCM alone", () =>
        {
            aes.Encrypt(nonce, content, output.AsSpan(0, Length), output.AsSpan(Length));
            return Task.CompletedTask;
        });
        await ShowAsync("SHA-256 alone", () =>
        {
            _ = SHA256.HashData(content, output);
            return Task.CompletedTask;
        });

        using var keys = new LocalKeys();
        var whole = await PlanSealer.SealAsync(content, Context, keys, CancellationToken.None);
        await ShowAsync("seal whole", () => PlanSealer.SealAsync(content, Context, keys, CancellationToken.None));
        await ShowAsync("open whole", () =>
            PlanSealer.OpenAsync(whole.Bytes, whole.Seal, Context, keys, CancellationToken.None)
        );

        using var blob = new MemoryStream(Length + (1024 * 1024));
        var seal = await SealAsync(content, keys, blob);
        await ShowAsync("seal in chunks", () => SealAsync(content, keys, blob));
        seal = await SealAsync(content, keys, blob);
        await ShowAsync("open in chunks", () =>
        {
            blob.Position = 0;
            return StreamOpener.OpenAsync(blob, seal, Context, keys, Stream.Null, CancellationToken.None);
        });
        return 0;
    }

    private static async Task<Seal> SealAsync(byte[] content, LocalKeys keys, MemoryStream blob)
    {
        blob.SetLength(0);
        using var source = new MemoryStream(content, writable: false);
        using var reader = new ChunkReader(source);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (seal, _) = await StreamSealer.SealAsync(
            reader,
            int.MaxValue,
            Context,
            keys,
            digest,
            blob,
            CancellationToken.None
        );
        _ = digest.GetHashAndReset();
        return seal;
    }

    private static async Task ShowAsync(string what, Func<Task> work)
    {
        await work();
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            await work();
            times.Add(Environment.CpuUsage.TotalTime - before);
        }

        times.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {what,-20} {times[Rounds / 2].TotalMilliseconds,6:F1} ms; least {times[0].TotalMilliseconds:F1} ms"
            )
        );
    }
}
