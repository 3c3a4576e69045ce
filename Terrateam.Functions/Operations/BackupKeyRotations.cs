using System.Globalization;
using System.Text;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Operations;

/// <summary>Rotates the key that seals backups, where there are any, and says what its earlier versions still open.</summary>
internal sealed class BackupKeyRotations(BackupKeys? keys)
{
    public async Task AddAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        if (keys is null)
            return;

        var rotation = await keys.RotateAsync(cancellationToken);
        text.Append(
            rotation.Made is null
                ? $"\nBackups: {rotation.Newest} seals.\n"
                : $"\nBackups: {rotation.Newest} is new, and seals from now on.\n"
        );
        if (keys.Ring is FileKeyRing files)
        {
            text.Append("Without its file they open nowhere: copy it away from this machine:\n  ")
                .Append(files.FileOf(rotation.Newest))
                .Append('\n');
        }
        else
        {
            text.Append("The app may not make a version. You may:\n  ")
                .Append(KeyCommands.Rotate(rotation.Newest))
                .Append("\nand it is used within five minutes.\n");
        }

        foreach (var version in rotation.Earlier)
            Add(text, version, keys.Ring);
        if (rotation.Earlier.Any(static version => version.Backups > 0))
        {
            text.Append(
                "Of an earlier version that leaked, make a backup under the newest one first: terrateam ops backup\n"
            );
        }
    }

    private static void Add(StringBuilder text, BackupKeyVersion version, IKeyRing ring)
    {
        if (!version.IsUsable)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{version.Id} opens nothing any more, and {version.Backups} backups with it.\n"
            );
            return;
        }

        text.Append(
            version.Until is { } until
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{version.Id} opens {version.Backups} backups, the last of which is kept until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}. After that, or to lose them at once:\n  "
                )
                : $"{version.Id} opens no backup that there is. It is not needed any more:\n  "
        );
        text.Append(KeyCommands.Disable(ring, version.Id)).Append('\n');
    }
}
