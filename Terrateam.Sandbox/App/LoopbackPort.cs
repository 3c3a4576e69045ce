using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Terrateam.Sandbox.App;

/// <summary>Ports for servers whose address must be known before they listen.</summary>
internal static class LoopbackPort
{
    // Below the ranges from which systems take ports of outgoing connections (32768 on Linux, 49152 elsewhere), so that
    // none of those gets a port between its choice and its use.
    private const int First = 10_000;
    private const int End = 32_000;
    private const int MaxAttempts = 1_000;
    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    /// <summary>Finds a port of 127.0.0.1 on which nothing listens, another one at each call.</summary>
    /// <exception cref="InvalidOperationException">None was found.</exception>
    public static int Find()
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            if (Taken.TryAdd(port, true) && IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No port between {First} and {End} is free on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
