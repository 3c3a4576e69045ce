using System.Collections.Concurrent;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Credentials;

/// <summary>
/// Credentials for tools that read a file: only this user can read it, and it is gone when the work is done.
/// </summary>
/// <param name="directory">A directory that is removed after the work.</param>
/// <param name="log">Receives warnings.</param>
/// <param name="time">Decides what is renewed.</param>
internal sealed class CredentialFiles(string directory, JobLog log, TimeProvider time) : IDisposable
{
    // GitHub's tokens live for five minutes, and a step may start several programs that each read the file.
    private static readonly TimeSpan UsedFor = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<string, Renewal> _renewals = new(StringComparer.Ordinal);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> WriteAsync(string content, CancellationToken cancellationToken)
    {
        var path = NewPath();
        await WriteAsync(path, content, cancellationToken);
        return path;
    }

    /// <summary>Writes a file that is written again before steps that come later.</summary>
    /// <param name="issue">Issues what is written.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Its path.</returns>
    public async Task<string> WriteRenewedAsync(
        Func<CancellationToken, Task<string>> issue,
        CancellationToken cancellationToken
    )
    {
        var path = await WriteAsync(await issue(cancellationToken), cancellationToken);
        _renewals[path] = new Renewal(issue, time.GetUtcNow());
        return path;
    }

    /// <summary>Renews what is old. A failure is a warning: the step may need none of it.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (_renewals.IsEmpty)
            return;

        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var (path, renewal) in _renewals.Where(one => time.GetUtcNow() - one.Value.Written >= UsedFor))
            {
                await WriteAsync(path, await renewal.Issue(cancellationToken), cancellationToken);
                _renewals[path] = renewal with { Written = time.GetUtcNow() };
            }
        }
        catch (Exception exception) when (exception is BackendException or LoginException or IOException)
        {
            log.Warning($"Credentials of the job could not be renewed. {exception.Message}");
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(string path, string content, CancellationToken cancellationToken)
    {
        // Moved into its place, so that a program never reads half of it, nor writes through a link.
        var whole = NewPath();
        await using (var writer = PrivateFile.Create(whole))
            await writer.WriteAsync(content.AsMemory(), cancellationToken);
        File.Move(whole, path, overwrite: true);
    }

    private string NewPath() => Path.Combine(directory, $"credentials-{Guid.NewGuid():N}");

    private sealed record Renewal(Func<CancellationToken, Task<string>> Issue, DateTimeOffset Written);
}
