using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>
/// The installations of the App as GitHub's events and answers describe them. An event is only a hint, since an old one
/// can be sent again: it marks the installation as stale, and the next maintenance pass reads it from GitHub.
/// </summary>
public sealed class InstallationStore(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "installations";
    private const string Partition = "all";
    private const int MaxAttempts = 20;

    /// <summary>How long what a suspended installation asked for waits before it is looked at again.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMinutes(5);

    private readonly RecentValues<long, bool> _suspended = new(time, TimeSpan.FromMinutes(1));

    /// <summary>
    /// Records an event of an installation. A suspension holds from now on, until GitHub says otherwise; its end holds
    /// once GitHub has confirmed it.
    /// </summary>
    public async Task NoteAsync(
        long installationId,
        string account,
        InstallationHint hint,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(hint);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await FindAsync(installationId, cancellationToken);
            var noted = new InstallationState(
                installationId,
                account.Length > 0 ? account : known?.Value.Account ?? "",
                hint.Action == InstallationHint.Suspended || known?.Value.IsSuspended == true,
                IsStale: true,
                time.GetUtcNow()
            )
            {
                Told = known?.Value.Told ?? [],
                IsNew = known?.Value.IsNew ?? true,
                Confirmed = known?.Value.Confirmed,
                Hints = [.. (known?.Value.Hints ?? []).Where(one => one.Action != hint.Action), hint],
            };
            if (await TryWriteAsync(noted, known?.ETag, cancellationToken))
                return;
        }

        throw new InvalidOperationException(
            $"Installation {installationId} could not be marked: concurrent updates exceeded {MaxAttempts} attempts."
        );
    }

    /// <summary>True while nothing is decided or dispatched for an installation. Up to a minute old.</summary>
    public async Task<bool> IsSuspendedAsync(long installationId, CancellationToken cancellationToken)
    {
        var version = _suspended.Version;
        if (_suspended.TryGet(installationId, out var known))
            return known;

        var isSuspended = await FindAsync(installationId, cancellationToken) is { Value.IsSuspended: true };
        _suspended.Set(installationId, isSuspended, version);
        return isSuspended;
    }

    /// <summary>Refuses what would start something for a suspended installation.</summary>
    /// <exception cref="GitHubException">It is suspended; says when to try again.</exception>
    public async Task RequireActiveAsync(Repository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (!await IsSuspendedAsync(repository.InstallationId, cancellationToken))
            return;

        throw new GitHubException(
            $"Nothing is started in {repository.FullName}: the installation of the App is suspended.",
            403,
            innerException: null,
            Pause
        );
    }

    /// <summary>Lists all known installations.</summary>
    public async Task<IReadOnlyList<Typed<InstallationState>>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<Typed<InstallationState>>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            all.Add(new(document.Read(InstallationJson.Default.InstallationState), document.ETag));
        return all;
    }

    /// <summary>Replaces what is known, if it still has this ETag. Returns whether it was replaced.</summary>
    public async Task<bool> TryWriteAsync(
        InstallationState installation,
        string? etag,
        CancellationToken cancellationToken
    )
    {
        var isWritten = await store.TryWriteAsync(
            KeyOf(installation.Id),
            installation,
            etag,
            InstallationJson.Default.InstallationState,
            cancellationToken
        );
        _suspended.Clear();
        return isWritten is not null;
    }

    /// <summary>Deletes what is known of an installation that is gone, if it still has this ETag.</summary>
    public async Task ForgetAsync(long installationId, string etag, CancellationToken cancellationToken)
    {
        _ = await store.DeleteAsync(KeyOf(installationId), etag, cancellationToken);
        _suspended.Clear();
    }

    /// <summary>What is known of an installation, or null.</summary>
    public async Task<Typed<InstallationState>?> FindAsync(long id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), InstallationJson.Default.InstallationState, cancellationToken);

    private static DocumentKey KeyOf(long id) => new(Collection, Partition, id.ToString(CultureInfo.InvariantCulture));
}

/// <summary>An installation of the App.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Account">The login of its organisation or user; empty where GitHub did not say.</param>
/// <param name="IsSuspended">True while GitHub gives no tokens for it.</param>
/// <param name="IsStale">True until GitHub has been asked after an event.</param>
/// <param name="ChangedAt">Time of the last event, or of GitHub's answer to it.</param>
public sealed record InstallationState(
    long Id,
    string Account,
    bool IsSuspended,
    bool IsStale,
    DateTimeOffset ChangedAt
)
{
    /// <summary>What its address was told; empty where no address is set.</summary>
    public IReadOnlyList<string> Told
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True until GitHub has said of it for the first time that it is there.</summary>
    public bool IsNew { get; init; }

    /// <summary>How GitHub said last that it is; null where it was not asked yet, or by an older version.</summary>
    public ConfirmedInstallation? Confirmed { get; init; }

    /// <summary>The last event of each kind since then, which say who did what GitHub confirms.</summary>
    public IReadOnlyList<InstallationHint> Hints
    {
        get;
        init => field = value ?? [];
    } = [];
}

/// <summary>What an event said that was done to an installation.</summary>
/// <param name="Action">GitHub's word for it.</param>
/// <param name="Sender">The login of who did it; empty where GitHub did not say.</param>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation</remarks>
public sealed record InstallationHint(string Action, string Sender)
{
    internal const string Created = "created";
    internal const string Permitted = "new_permissions_accepted";
    internal const string Suspended = "suspend";
    internal const string Resumed = "unsuspend";
    internal const string Deleted = "deleted";
}

/// <summary>How GitHub said that an installation is.</summary>
/// <param name="At">When.</param>
/// <param name="Account">The login of its account.</param>
/// <param name="IsSuspended">True where it is suspended.</param>
/// <param name="Permissions">What is granted, each as name and level, in order.</param>
public sealed record ConfirmedInstallation(
    DateTimeOffset At,
    string Account,
    bool IsSuspended,
    IReadOnlyList<string> Permissions
)
{
    /// <summary>How GitHub says now that it is.</summary>
    public static ConfirmedInstallation From(AppInstallation installation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(installation);
        return new(
            now,
            installation.Account,
            installation.IsSuspended,
            [.. installation.Permissions.Select(static one => $"{one.Key}:{one.Value}").Order(StringComparer.Ordinal)]
        );
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstallationState))]
internal sealed partial class InstallationJson : JsonSerializerContext;
