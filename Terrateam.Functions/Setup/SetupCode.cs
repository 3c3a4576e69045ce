using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.Setup;

/// <summary>
/// The code that opens <c>/api/setup</c> once. It takes reading the app's log: a stranger who finds a fresh deployment
/// cannot make it theirs. It is in memory alone, and another start has another one.
/// </summary>
public sealed partial class SetupCode(AppPresence presence, PageAddresses addresses, ILogger<SetupCode> logger)
    : IHostedService
{
    private const int Groups = 5;
    private const int GroupLength = 5;

    // Without letters and digits that look alike; 32 of them, so that each stands for five bits.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly string _code = RandomNumberGenerator.GetString(Letters, Groups * GroupLength);
    private int _uses;
    private int _isDone;

    /// <summary>True while an App can be created.</summary>
    internal bool IsOpen => !presence.IsThere && Volatile.Read(ref _isDone) == 0;

    /// <summary>True once an App was created; the app has to be started again.</summary>
    internal bool IsDone => Volatile.Read(ref _isDone) == 1;

    /// <summary>The code as it is printed.</summary>
    internal string Printed => string.Join('-', _code.Chunk(GroupLength).Select(static group => new string(group)));

    /// <summary>Takes the code, once.</summary>
    internal bool TryUse(string typed)
    {
        var plain = typed.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(plain.ToUpperInvariant()),
                Encoding.UTF8.GetBytes(_code)
            )
            && IsOpen
            && Interlocked.Exchange(ref _uses, 1) == 0;
    }

    /// <summary>Claims the one App that may be stored. False where it is there already.</summary>
    internal bool TryFinish() => Interlocked.Exchange(ref _isDone, 1) == 0;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOpen)
            Log.Open(logger, addresses.AddressOf("setup"), Printed);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "There is no GitHub App yet. Open {Address} and enter the code {Code}, which is good once; a new "
                + "start has a new one"
        )]
        public static partial void Open(ILogger logger, string address, string code);
    }
}
