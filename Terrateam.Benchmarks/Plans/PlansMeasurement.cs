using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;

namespace Terrateam.Benchmarks.Plans;

/// <summary>
/// Measures how fast plans are encrypted, stored and decrypted, and the memory that this adds to the process. Each
/// measurement is a process of its own, because the peak of a process never falls.
/// </summary>
internal static class PlansMeasurement
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly int[] Sizes = [50, 190, 256];

    public static async Task<int> Run(string[] args)
    {
        if (args is [var way, var size])
            return await MeasureAsync(way, int.Parse(size, CultureInfo.InvariantCulture));

        Console.WriteLine("way       size      seal            open            peak beside");
        foreach (var one in (string[])["request", "parts"])
        {
            foreach (var mebibytes in Sizes)
            {
                using var child = Process.Start(
                    new ProcessStartInfo(
                        Environment.ProcessPath!,
                        ["plans", one, mebibytes.ToString(CultureInfo.InvariantCulture)]
                    )
                )!;
                await child.WaitForExitAsync();
                if (child.ExitCode != 0)
                    return child.ExitCode;
            }
        }

        return 0;
    }

    private static async Task<int> MeasureAsync(string way, int mebibytes)
    {
        var directory = Directory.CreateTempSubdirectory("terrateam-plans-").FullName;
        try
        {
            using var documents = new SqliteDocumentStore(Path.Combine(directory, "state.db"));
            var blobs = new FileBlobStore(Path.Combine(directory, "blobs"), TimeProvider.System);
            using var keys = new LocalKeys();
            var vault = new PlanVault(documents, blobs, keys, TimeProvider.System);

            // A first run with a short plan, so that compilation is not measured.
            _ = await StoreAsync(vault, way, 1);
            await OpenAsync(vault, 1);
            var idle = HighestMark();
            var (sealing, bytes) = await StoreAsync(vault, way, mebibytes);
            var opening = await OpenAsync(vault, mebibytes);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{way,-8} {mebibytes,4} MiB {Speed(bytes, sealing)} {Speed(bytes, opening)} "
                        + $"{Mebibytes(HighestMark() - idle),8:F1} MiB"
                )
            );
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(TimeSpan Time, long Bytes)> StoreAsync(PlanVault vault, string way, int mebibytes)
    {
        var (context, length) = (ContextOf(mebibytes), (long)mebibytes * Mebibyte);
        var clock = Stopwatch.GetTimestamp();
        if (way == "parts")
        {
            await StoreInPartsAsync(vault, context, length);
            return (Stopwatch.GetElapsedTime(clock), length);
        }

        // The original's upload: base64 of the file in an envelope, base64 of that in the body.
        var envelope = (length + 2) / 3 * 4;
        await using var body = new PlanBody(envelope);
        using var reader = new Base64PropertyReader(body, "plan_data");
        if (!await reader.FindAsync(CancellationToken.None))
            throw new InvalidOperationException("The body has no plan.");
        await using var plan = reader.OpenValue();
        var draft = await vault.WriteAsync(
            context,
            plan,
            PlanForm.Envelope,
            PlanParts.MaxPartLength,
            CancellationToken.None
        );
        _ = await reader.FinishAsync(CancellationToken.None);
        _ = await vault.RecordAsync(draft, hasChanges: true, DateTimeOffset.UnixEpoch, CancellationToken.None);
        return (Stopwatch.GetElapsedTime(clock), length);
    }

    private static async Task StoreInPartsAsync(PlanVault vault, PlanContext context, long length)
    {
        var upload = Guid.NewGuid();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = 0;
        for (var left = length; left > 0; left -= PlanParts.MaxPartLength, parts++)
        {
            await using var part = new PlanBytes(Math.Min(left, PlanParts.MaxPartLength), digest);
            await vault.PutPartAsync(context, upload, parts, part, CancellationToken.None);
        }

        var sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
        await vault.CompleteAsync(context, upload, parts, sha256, DateTimeOffset.UnixEpoch, CancellationToken.None);
    }

    private static async Task<TimeSpan> OpenAsync(PlanVault vault, int mebibytes)
    {
        var context = ContextOf(mebibytes);
        var clock = Stopwatch.GetTimestamp();
        var plan = await vault.OpenAsync(
            PlanKey.From(context),
            context.RunId,
            context,
            checksParts: true,
            CancellationToken.None
        );
        await plan.CopyToAsync(Stream.Null, CancellationToken.None);
        return Stopwatch.GetElapsedTime(clock);
    }

    // The size is the pull request's number, so that no plan replaces another.
    private static PlanContext ContextOf(int mebibytes) =>
        new(
            1,
            1,
            mebibytes,
            null,
            new Dirspace("network", "default"),
            "main",
            new string('b', 40),
            new string('a', 40),
            Guid.Empty,
            "terraform",
            "1.5.7"
        );

    private static long HighestMark()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static double Mebibytes(long bytes) => bytes / (double)Mebibyte;

    private static string Speed(long bytes, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mebibytes(bytes) / time.TotalSeconds,8:F0} MiB/s ");
}
