using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Notifications;

namespace Terrateam.Functions.Operations;

/// <summary>
/// Rotates what the app is trusted with. What the app may not do itself is printed as commands for an operator; no
/// answer holds a secret, since answers are kept in the audit trail.
/// </summary>
internal sealed class RotationOperations(
    IKeyRing ring,
    KeyRewrapper rewrapper,
    KeyOptions keys,
    IGitHubApp app,
    IOptions<GitHubOptions> github,
    AuditLog audit,
    BackupKeyRotations backups,
    Announcements announcements,
    IConfiguration configuration,
    TimeProvider time
)
{
    /// <summary>
    /// Makes a new version of the key of the plans where the app may, and wraps under the newest version what older
    /// ones wrapped.
    /// </summary>
    public async Task<OperationAnswer> KeysAsync(OperationCall call, CancellationToken cancellationToken)
    {
        ring.ForgetNewest();
        var made = await ring.TryRotateAsync(cancellationToken);
        var newest = (await ring.NewestAsync(cancellationToken)).KeyId;
        if (made is not null)
            await announcements.AnnounceAsync(SecurityNotices.KeyRotated(newest, time.GetUtcNow()), cancellationToken);
        var (again, refused) = await rewrapper.RunNowAsync(cancellationToken);
        var seals = await audit.RewrapKeysAsync(cancellationToken);
        if (made is null && again + seals > 0)
            await announcements.AnnounceAsync(SecurityNotices.KeyRotated(newest, time.GetUtcNow()), cancellationToken);
        var text = new StringBuilder(
            made is null ? $"{newest} wraps.\n" : $"{newest} is new, and wraps from now on.\n"
        ).Append(
            CultureInfo.InvariantCulture,
            $"Wrapped again under it: {again} data keys, {seals} keys of the audit trail. {refused} data keys are of a version that opens nothing any more.\n"
        );
        if (made is null)
        {
            text.Append("The app may not make a version. You may:\n  ")
                .Append(KeyCommands.Rotate(newest))
                .Append("\nthen call this again after five minutes, so that all instances of the app know it.\n");
        }

        var older = (await ring.VersionsAsync(cancellationToken)).Where(version =>
            !string.Equals(version, newest, StringComparison.OrdinalIgnoreCase)
        );
        foreach (var version in older)
        {
            text.Append("When an older version is to open nothing any more:\n  ")
                .Append(KeyCommands.Disable(ring, version))
                .Append('\n');
        }

        await backups.AddAsync(text, cancellationToken);
        return OperationAnswer.Ok(text.ToString());
    }

    /// <summary>Takes the next step of a rotation of the webhook's secret: what that is, the settings say.</summary>
    public async Task<OperationAnswer> WebhookSecretAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (github.Value.PreviousWebhookSecret.Length == 0)
            return OperationAnswer.Ok(FirstStep());

        _ = await announcements.AnnounceAsync(
            SecurityNotices.WebhookSecretRotated(time.GetUtcNow()),
            async () =>
            {
                await app.SetWebhookSecretAsync(github.Value.WebhookSecret, cancellationToken);
                return true;
            },
            cancellationToken
        );
        return OperationAnswer.Ok(
            "GitHub signs with the new secret from now on; deliveries that are under way may have the old one, and both "
                + "are valid. When all deliveries on the App's page (Advanced) are answered with 2xx, remove the old "
                + $"one and restart the app:\n{Steps("""
                      az functionapp config appsettings delete {app} --setting-names GitHub__PreviousWebhookSecret
                    """, "  remove GitHub:PreviousWebhookSecret from the settings, and restart Terrateam.Local\n")}"
                + "With a secret that leaked, do that at once.\n"
        );
    }

    private string FirstStep() =>
        "Make a new secret, keep the old one beside it, and restart the app. Nothing is lost: it accepts both.\n"
        + Steps(
            """
              old=$(az keyvault secret list-versions {vault} --name github-webhook-secret --query "max_by([?attributes.enabled], &attributes.created).id" --output tsv)
              az keyvault secret set {vault} --name github-webhook-secret --value "$(openssl rand -hex 32)" --output none
              az functionapp config appsettings set {app} --settings "GitHub__PreviousWebhookSecret=@Microsoft.KeyVault(SecretUri=$old)" --output none
              az functionapp restart {app}
            """,
            "  set GitHub:PreviousWebhookSecret to what GitHub:WebhookSecret is, and GitHub:WebhookSecret to what "
                + "openssl rand -hex 32 prints; restart Terrateam.Local\n"
        )
        + "Then call this again: the app tells GitHub the new one.\n";

    private string Steps(string azure, string local)
    {
        if (keys.Provider == KeyOptions.File && configuration["WEBSITE_SITE_NAME"] is null)
            return local;

        var vault = keys.Key is { } key ? key.Host.Split('.')[0] : "VAULT";
        return azure
                .Replace("{vault}", $"--vault-name {vault}", StringComparison.Ordinal)
                .Replace(
                    "{app}",
                    $"--resource-group {configuration["WEBSITE_RESOURCE_GROUP"] ?? "GROUP"} "
                        + $"--name {configuration["WEBSITE_SITE_NAME"] ?? "APP"}",
                    StringComparison.Ordinal
                ) + "\n";
    }
}
