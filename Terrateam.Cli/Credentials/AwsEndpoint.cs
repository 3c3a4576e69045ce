using Terrateam.Core.Runs;

namespace Terrateam.Cli.Credentials;

/// <summary>The address of the security token service (STS) of AWS.</summary>
internal static class AwsEndpoint
{
    private const string OfService = "AWS_ENDPOINT_URL_STS";
    private const string OfAll = "AWS_ENDPOINT_URL";
    private const string Ignored = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

    // By the beginning of the region: each partition has a domain of its own.
    private static readonly (string Beginning, string Domain)[] Partitions =
    [
        ("cn-", "amazonaws.com.cn"),
        ("us-iso-", "c2s.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov"),
        ("us-isof-", "csp.hci.ic.gov"),
        ("eu-isoe-", "cloud.adc-e.uk"),
        ("eusc-", "amazonaws.eu"),
        ("", "amazonaws.com"),
    ];

    /// <summary>The address that the variables of the job name, or null.</summary>
    /// <remarks>https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html</remarks>
    public static string? Configured(IReadOnlyDictionary<string, string> job) =>
        string.Equals(job.GetValueOrDefault(Ignored), "true", StringComparison.OrdinalIgnoreCase) ? null
        : job.GetValueOrDefault(OfService) is { Length: > 0 } own ? own
        : job.GetValueOrDefault(OfAll) is { Length: > 0 } general ? general
        : null;

    /// <summary>The address in a region.</summary>
    /// <param name="region">The region's name.</param>
    /// <param name="key">The key of the configuration that holds it.</param>
    /// <param name="configured">The address that takes its place, or null.</param>
    /// <exception cref="LoginException">It is no region, or the address is not encrypted.</exception>
    public static Uri Of(string region, string key, string? configured)
    {
        if (configured is not null)
        {
            return BackendAddress.IsSafe(configured)
                ? new Uri(configured)
                : throw new LoginException(
                    $"The job's variable {OfService} or {OfAll} is no https URL: '{configured}'. Identities are sent "
                        + "there, so it has to be https."
                );
        }

        // Anything else could name another host.
        if (
            region.Length is 0 or > 40
            || !region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-')
        )
        {
            throw new LoginException($"'{key}' is no region of AWS: '{region}'. Write one such as eu-west-1.");
        }

        var domain = Array
            .Find(Partitions, partition => region.StartsWith(partition.Beginning, StringComparison.Ordinal))
            .Domain;
        return new Uri($"https://sts.{region}.{domain}/");
    }
}
