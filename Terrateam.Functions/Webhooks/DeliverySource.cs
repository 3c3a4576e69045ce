using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Webhooks;

/// <summary>Where deliveries come from, and whether that is GitHub (<see cref="GitHubOptions.HookRanges"/>).</summary>
public sealed class DeliverySource(IOptions<GitHubOptions> options)
{
    private const int MaxAddressLength = 64;

    // Loopback, private, shared and link-local addresses: those of proxies. RFC 6890, RFC 4193.
    private static readonly IPNetwork[] Inner =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    private readonly IPNetwork[] _ranges = [.. options.Value.HookRanges.Select(IPNetwork.Parse)];

    /// <summary>
    /// Whether a request may be a delivery: everything may where no ranges are set, and what comes from an unknown
    /// address may not where they are.
    /// </summary>
    public bool Admits(HttpRequest request) =>
        _ranges.Length == 0 || (AddressOf(request) is { } address && _ranges.Any(range => range.Contains(address)));

    /// <summary>The address of the connection; null where the server does not know it.</summary>
    public static IPAddress? ConnectionOf(HttpRequest request) => Plain(request.HttpContext.Connection.RemoteIpAddress);

    /// <summary>
    /// The last address of <c>X-Forwarded-For</c>, which is the one that the nearest proxy has seen; the sender can
    /// forge those before it.
    /// </summary>
    public static IPAddress? ForwardedOf(HttpRequest request)
    {
        var last = request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return last.Length is > 0 and <= MaxAddressLength && IPEndPoint.TryParse(last, out var address)
            ? Plain(address.Address)
            : null;
    }

    /// <summary>
    /// The sender's address. The header counts only where the connection is a proxy's: any sender could set it on a
    /// connection of its own.
    /// </summary>
    public static IPAddress? AddressOf(HttpRequest request)
    {
        var connection = ConnectionOf(request);
        return connection is null || Inner.Any(range => range.Contains(connection))
            ? ForwardedOf(request) ?? connection
            : connection;
    }

    private static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
