using System.Collections.Concurrent;
using System.Diagnostics;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>
/// The app as a process of its own, which is killed and comes back at the same address over the same data.
/// </summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process _process = null!;
    private readonly Lock _lives = new();
    private Task _up = Task.CompletedTask;
    private bool _isOver;

    private AppProcess(string url, IReadOnlyDictionary<string, string> settings) => (Url, _settings) = (url, settings);

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>Everything that it printed, of all its lives.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts it for the first time.</summary>
    /// <param name="github">Its GitHub.</param>
    /// <param name="dataDirectory">Where it keeps everything.</param>
    /// <param name="publicUrl">Where runners reach it.</param>
    public static async Task<AppProcess> StartAsync(SandboxGitHub github, string dataDirectory, string publicUrl)
    {
        var url = $"http://127.0.0.1:{LoopbackPort.Find()}";
        var more = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Runs:PublicUrl"] = publicUrl,
            ["Runs:FirstLook"] = "00:00:01",
        };
        var app = new AppProcess(url, SandboxApp.Settings(github, dataDirectory, url, more));
        app._up = app.LiveAsync();
        await app._up;
        return app;
    }

    /// <summary>Completes when it listens, at once unless it was killed just now.</summary>
    public Task UpAsync() => Volatile.Read(ref _up);

    /// <summary>Kills it, without any chance to say good-bye, and starts it again.</summary>
    public void Kill()
    {
        // Two moments may come at once, and the last one while the story ends: there is one life at a time, and none
        // after that.
        lock (_lives)
        {
            if (_isOver || !_up.IsCompletedSuccessfully)
                return;
            _process.Kill();
            Volatile.Write(ref _up, AgainAsync());
        }
    }

    /// <summary>Kills it for good.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lives)
            _isOver = true;

        // A failed restart has been reported already.
        await _up.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task AgainAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _output.Enqueue("--- killed ---");
        await LiveAsync();
    }

    private async Task LiveAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Terrateam.Local.dll"),
                .. _settings.Select(pair => $"--{pair.Key}={pair.Value}"),
            ]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) =>
            listening.TrySetException(new InvalidOperationException("The app ended: " + Output));
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) =>
        {
            _output.Enqueue(line.Data ?? "");
            if (line.Data?.Contains("Now listening on", StringComparison.Ordinal) == true)
                listening.TrySetResult();
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await listening.Task.WaitAsync(Timeout, TimeProvider.System);
    }
}
