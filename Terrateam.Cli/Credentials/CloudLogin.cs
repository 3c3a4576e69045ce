using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Credentials;

/// <summary>Credentials of a cloud for the identity of the job, as variables.</summary>
/// <param name="identity">Issues the job's identity.</param>
/// <param name="backend">The audience of the identity by which the job gets its work.</param>
/// <param name="awsEndpoint">The address of STS that the job's variables name, or null.</param>
/// <param name="aws">Assumes roles of AWS.</param>
/// <param name="google">Gets tokens of Google.</param>
/// <param name="files">Holds what tools read from files.</param>
/// <param name="log">Masks the credentials.</param>
internal sealed class CloudLogin(
    OidcToken identity,
    string backend,
    string? awsEndpoint,
    AwsLogin aws,
    GoogleLogin google,
    CredentialFiles files,
    JobLog log
)
{
    private const string Default = "us-east-1";
    private const int Hour = 3600;

    /// <summary>The variables of the steps after the log-in; null removes one.</summary>
    /// <exception cref="ConfigurationException">A key is missing or has a wrong type.</exception>
    /// <exception cref="LoginException">The cloud refuses.</exception>
    /// <exception cref="BackendException">No response arrived.</exception>
    public Task<Dictionary<string, string?>> VariablesAsync(
        CloudSettings settings,
        CancellationToken cancellationToken
    ) =>
        settings.Provider switch
        {
            "aws" => AwsAsync(settings, cancellationToken),
            "gcp" => GoogleAsync(settings, cancellationToken),
            "azure" => AzureAsync(settings, cancellationToken),
            _ => throw settings.Step["provider"].Wrong("aws, gcp or azure"),
        };

    private async Task<Dictionary<string, string?>> AwsAsync(
        CloudSettings settings,
        CancellationToken cancellationToken
    )
    {
        var region = settings.Text("region") ?? Default;
        var endpoint = AwsEndpoint.Of(region, settings.KeyOf("region"), awsEndpoint);
        var first = Role("role_arn");
        var second =
            settings.Flag("assume_role_enabled", true) && settings.Step["assume_role_arn"].Exists
                ? Role("assume_role_arn")
                : null;
        var token = await IdentityAsync(settings, "sts.amazonaws.com", cancellationToken);
        var credentials = await aws.AssumeByTokenAsync(endpoint, first, token, cancellationToken);
        Hide(credentials);
        if (second is not null)
        {
            credentials = await aws.AssumeAsync(endpoint, region, second, credentials, cancellationToken);
            Hide(credentials);
        }

        return new(StringComparer.Ordinal)
        {
            ["AWS_REGION"] = region,
            ["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = credentials.SessionToken,
        };

        AwsRole Role(string name) =>
            new(
                settings.Required(name),
                settings.KeyOf(name),
                settings.Text("session_name") ?? "terrateam",
                settings.Number("duration", Hour)
            );
    }

    private async Task<Dictionary<string, string?>> GoogleAsync(
        CloudSettings settings,
        CancellationToken cancellationToken
    )
    {
        var provider = settings.Required("workload_identity_provider");
        if (
            provider.Split('/')
            is not ["projects", _, "locations", "global", "workloadIdentityPools", _, "providers", _]
        )
        {
            throw new LoginException(
                $"'{settings.KeyOf("workload_identity_provider")}' is no provider: '{provider}'. Write it as "
                    + "projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER."
            );
        }

        var account = new GoogleAccount(
            settings.Step.Key,
            settings.Required("service_account"),
            provider,
            settings.Number("access_token_lifetime", Hour),
            settings.Text("access_token_subject")
        );
        var token = await IdentityAsync(settings, $"https://iam.googleapis.com/{provider}", cancellationToken);
        var access = await google.AccessTokenAsync(account, token, cancellationToken);
        log.Secret(access);

        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GOOGLE_OAUTH_ACCESS_TOKEN"] = access,
            ["GOOGLE_OAUTH_ACCESS_TOKEN_FILE"] = await files.WriteAsync(access, cancellationToken),
        };
        if (settings.Text("project_id") is { } project)
        {
            foreach (var name in (string[])["GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"])
                variables[name] = project;
        }

        return variables;
    }

    // The providers of Azure exchange the identity themselves, at each start, and read it from a file.
    // https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/service_principal_oidc
    private async Task<Dictionary<string, string?>> AzureAsync(
        CloudSettings settings,
        CancellationToken cancellationToken
    )
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ARM_USE_OIDC"] = "true",
            ["ARM_CLIENT_ID"] = settings.Required("client_id"),
            ["ARM_TENANT_ID"] = settings.Required("tenant_id"),
            // Beside the file, another value would be an error.
            ["ARM_OIDC_TOKEN"] = null,
        };
        if (settings.Text("subscription_id") is { } subscription)
            variables["ARM_SUBSCRIPTION_ID"] = subscription;

        // Read now, because steps change the variables that the audience may name.
        var audience = Audience(settings, "api://AzureADTokenExchange");
        variables["ARM_OIDC_TOKEN_FILE_PATH"] = await files.WriteRenewedAsync(
            cancel => IdentityAsync(audience, cancel),
            cancellationToken
        );
        return variables;
    }

    private Task<string> IdentityAsync(CloudSettings settings, string audience, CancellationToken cancellationToken) =>
        IdentityAsync(Audience(settings, audience), cancellationToken);

    private async Task<string> IdentityAsync(string audience, CancellationToken cancellationToken) =>
        await identity.RequestAsync(audience, cancellationToken)
        ?? throw new LoginException(
            "GitHub gives this job no identity. The workflow file needs `permissions: {id-token: write}`."
        );

    private string Audience(CloudSettings settings, string otherwise)
    {
        var audience = settings.Text("audience") ?? otherwise;
        return string.Equals(audience.TrimEnd('/'), backend.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            ? throw new LoginException(
                $"'{settings.KeyOf("audience")}' is the address of the backend, whose identities are for the runner "
                    + "alone. Write the audience that the cloud expects, or leave the key out."
            )
            : audience;
    }

    private void Hide(AwsCredentials credentials)
    {
        log.Secret(credentials.AccessKeyId);
        log.Secret(credentials.SecretAccessKey);
        log.Secret(credentials.SessionToken);
    }
}
