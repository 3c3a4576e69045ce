using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>Digests of the settings, by name.</summary>
/// <param name="Key">The key that the digests are made with: who reads state cannot guess a setting by them.</param>
/// <param name="Digests">The digests.</param>
internal sealed record AuditedSettings(string Key, SortedDictionary<string, string> Digests);

public sealed partial class AuditLog
{
    private static readonly DocumentKey SettingsKey = new("audit", "settings", "known");

    private bool _knowsSettings;

    /// <summary>Digests of the settings that the app was last started with, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> KnownSettingsAsync(CancellationToken cancellationToken) =>
        (await _store.GetAsync(SettingsKey, AuditJson.Default.AuditedSettings, cancellationToken))?.Value.Digests ?? [];

    /// <summary>
    /// Adds which settings differ from those that the app was started with before, by name; once in the life of an
    /// instance. No value of a setting is kept.
    /// </summary>
    /// <param name="settings">The settings of the app.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task NoteSettingsAsync(
        IEnumerable<KeyValuePair<string, string>> settings,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (_knowsSettings)
            return;

        var key = await _keys.CurrentAsync(cancellationToken);
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            digests[name] = key.Seal($"setting {name}", [value]);
        var known = await _store.GetAsync(SettingsKey, AuditJson.Default.AuditedSettings, cancellationToken);
        var before = known?.Value.Key == key.Id ? known.Value.Digests : null;
        if (before is null || !before.SequenceEqual(digests))
        {
            string[] changed =
            [
                .. digests
                    .Except(before ?? [])
                    .Select(static one => one.Key)
                    .Union((before ?? []).Keys.Except(digests.Keys))
                    .Order(StringComparer.Ordinal),
            ];
            await AddAsync(
                new AuditEvent(AuditActions.ConfigurationChanged, AuditActions.App)
                {
                    Subject = string.Join(", ", changed),
                    Reason = before is null ? "These settings are the first that are known." : null,
                },
                cancellationToken
            );

            // Another instance that was first has entered the same.
            _ = await _store.TryWriteAsync(
                SettingsKey,
                new AuditedSettings(key.Id, digests),
                known?.ETag,
                AuditJson.Default.AuditedSettings,
                cancellationToken
            );
        }

        _knowsSettings = true;
    }
}
