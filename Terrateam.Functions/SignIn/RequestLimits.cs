using System.Net;
using Microsoft.AspNetCore.Http;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Functions.SignIn;

/// <summary>
/// How often an address may begin and end sign-ins in a minute, and all of them together, for one instance of the app.
/// </summary>
public sealed class RequestLimits(TimeProvider time)
{
    /// <summary>Most requests of one address in a minute.</summary>
    public const int OfAddress = 30;

    /// <summary>Most requests of all addresses in a minute.</summary>
    public const int OfAll = 600;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private DateTimeOffset _begun;
    private int _all;

    /// <summary>Counts a request. False where there were too many.</summary>
    public bool Allows(HttpRequest request)
    {
        var address = DeliverySource.AddressOf(request) ?? IPAddress.None;
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now - _begun >= Window || now < _begun)
            {
                (_begun, _all) = (now, 0);
                _counts.Clear();
            }

            // The sum bounds how many addresses are remembered, too.
            var count = _counts.GetValueOrDefault(address);
            if (_all >= OfAll || count >= OfAddress)
                return false;

            _all++;
            _counts[address] = count + 1;
            return true;
        }
    }
}
