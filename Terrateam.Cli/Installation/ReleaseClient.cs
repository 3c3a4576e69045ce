using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Terrateam.Cli.Installation;

/// <summary>
/// Downloads from the makers of tools or a mirror. Only https is spoken, but for a mirror on this machine; redirects
/// are followed under the same rule.
/// </summary>
internal sealed class ReleaseClient(HttpMessageInvoker http, TimeProvider time)
{
    private const int MaxRedirects = 5;
    private const int Tries = 3;
    private const int BufferSize = 81920;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>True for addresses that may be spoken to.</summary>
    public static bool IsAllowed(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <summary>The content; null where there is none.</summary>
    /// <exception cref="InstallationException">It is not to be had, or is longer than it may be.</exception>
    public async Task<byte[]?> ReadAsync(Uri address, int maxLength, CancellationToken cancellationToken)
    {
        byte[]? content = null;
        var isThere = await GetAsync(
            address,
            async (body, cancel) =>
            {
                using var memory = new MemoryStream();
                await CopyAsync(address, body, memory, null, maxLength, cancel);
                content = memory.ToArray();
            },
            cancellationToken
        );
        return isThere ? content : null;
    }

    /// <summary>Writes the content into a file.</summary>
    /// <returns>Its SHA-256 as lower-case hex; null where there is no content.</returns>
    /// <exception cref="InstallationException">It is not to be had, or is longer than it may be.</exception>
    public async Task<string?> SaveAsync(Uri address, string file, long maxLength, CancellationToken cancellationToken)
    {
        string? sha256 = null;
        var isThere = await GetAsync(
            address,
            async (body, cancel) =>
            {
                using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await using var target = new FileStream(file, FileMode.Create, FileAccess.Write);
                await CopyAsync(address, body, target, digest, maxLength, cancel);
                sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
            },
            cancellationToken
        );
        return isThere ? sha256 : null;
    }

    private async Task<bool> GetAsync(
        Uri address,
        Func<Stream, CancellationToken, Task> receive,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var (isThere, problem) = await TryAsync(address, receive, cancellationToken);
            if (problem is null)
                return isThere;
            if (attempt == Tries)
                throw new InstallationException($"{address}: {problem}.");
            await Task.Delay(Pause * attempt, time, cancellationToken);
        }
    }

    private async Task<(bool IsThere, string? Problem)> TryAsync(
        Uri address,
        Func<Stream, CancellationToken, Task> receive,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var response = await FollowAsync(address, both.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return (false, null);
            if (response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500)
                return (false, $"HTTP {(int)response.StatusCode}");
            if (response.StatusCode != HttpStatusCode.OK)
                throw new InstallationException($"{address}: HTTP {(int)response.StatusCode}.");

            await receive(await response.Content.ReadAsStreamAsync(both.Token), both.Token);
            return (true, null);
        }
        catch (Exception exception)
            when (exception
                    is HttpRequestException
                        or HttpIOException
                        or IOException { InnerException: SocketException }
            )
        {
            return (false, exception.Message.TrimEnd('.'));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"no answer within {Timeout.TotalMinutes:0} minutes");
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(Uri address, CancellationToken cancellationToken)
    {
        var at = address;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            var response = await http.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is < 300 or >= 400)
                return response;

            using (response)
            {
                // A server elsewhere has no business with what listens on this machine.
                var next = response.Headers.Location is { } location ? new Uri(at, location) : null;
                if (next is null || !IsAllowed(next) || (next.IsLoopback && !address.IsLoopback))
                    throw new InstallationException($"{address} redirects to '{next}', which is not followed.");
                if (redirects == MaxRedirects)
                    throw new InstallationException($"{address} redirects more than {MaxRedirects} times.");
                at = next;
            }
        }
    }

    private static async Task CopyAsync(
        Uri address,
        Stream body,
        Stream target,
        IncrementalHash? digest,
        long maxLength,
        CancellationToken cancellationToken
    )
    {
        var buffer = new byte[BufferSize];
        var length = 0L;
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            length += read;
            if (length > maxLength)
                throw new InstallationException($"{address} is longer than {maxLength / (1024 * 1024)} MiB.");
            digest?.AppendData(buffer.AsSpan(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
