using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Terrateam.Tests.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Terrateam.Tests.Azurite;

/// <summary>
/// One Azurite for the whole test run, installed and started for the first test that needs it. A test takes it as a
/// constructor argument. It listens on free loopback ports, has a key of its own, and keeps its data in a temporary
/// directory.
/// </summary>
/// <remarks>Where node or npm is missing, such a test is skipped, except in CI (variable CI), where it fails.</remarks>
public sealed partial class AzuriteFixture : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly ConcurrentQueue<string> _output = new();
    private DirectoryInfo? _data;
    private Process? _process;
    private string? _connectionString;

    /// <summary>Accounts of their own, for tests that want an empty one.</summary>
    private static readonly string[] More = ["backupsource", "backuptarget", "costs"];

    /// <summary>A connection string for blobs, queues and tables.</summary>
    public async Task<string> ConnectionStringAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _connectionString ??= await StartAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A connection string for another account, which nothing else uses.</summary>
    public async Task<string> ConnectionStringAsync(string account, CancellationToken cancellationToken) =>
        (await ConnectionStringAsync(cancellationToken))
            .Replace("AccountName=terrateam", $"AccountName={account}", StringComparison.Ordinal)
            .Replace("/terrateam", $"/{account}", StringComparison.Ordinal);

    /// <summary>Ends the process and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _data?.Delete(recursive: true);
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        const string Folder = "Terrateam.Tests/Azurite";
        await NpmFolder.InstallAsync(Folder, cancellationToken);
        _data = Directory.CreateTempSubdirectory("terrateam-azurite-");
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        // Newer API versions than Azurite knows work as far as they are used here; without the flag it refuses them
        // with 400.
        var start = new ProcessStartInfo(
            "node",
            [
                "start.cjs",
                "--location",
                _data.FullName,
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--blobPort",
                "0",
                "--queuePort",
                "0",
                "--tablePort",
                "0",
            ]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = Path.Combine(NpmFolder.RepositoryRoot(), Folder),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(
            ';',
            More.Append("terrateam").Select(name => $"{name}:{key}")
        );
        var endpoints = await StartAsync(start, cancellationToken);
        return "DefaultEndpointsProtocol=http;AccountName=terrateam;AccountKey="
            + key
            + string.Concat(endpoints.Select(endpoint => $";{endpoint.Key}Endpoint={endpoint.Value}/terrateam"));
    }

    private async Task<IReadOnlyDictionary<string, string>> StartAsync(
        ProcessStartInfo start,
        CancellationToken cancellationToken
    )
    {
        var endpoints = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) =>
            ready.TrySetException(new InvalidOperationException("Azurite ended: " + string.Join('\n', _output)));
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) =>
        {
            _output.Enqueue(line.Data ?? "");
            if (Listening().Match(line.Data ?? "") is not { Success: true } match)
                return;
            endpoints[match.Groups[1].Value] = match.Groups[2].Value;
            if (endpoints.Count == 3)
                ready.TrySetResult();
        };

        try
        {
            _process.Start();
        }
        catch (Win32Exception exception)
        {
            _process = null;
            Assert.SkipWhen(
                string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
                $"node cannot be started: {exception.Message}"
            );
            throw;
        }

        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Timeout, TimeProvider.System, cancellationToken);
        return endpoints;
    }

    [GeneratedRegex(@"Azurite (\w+) service is successfully listening at (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
