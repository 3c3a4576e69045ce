namespace Terrateam.Cli.Credentials;

/// <summary>Temporary credentials of AWS.</summary>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken);

/// <summary>A role of AWS, and how it is assumed.</summary>
/// <param name="Arn">The role.</param>
/// <param name="Key">The key of the configuration that holds it.</param>
/// <param name="SessionName">What the role's log shows as who assumed it.</param>
/// <param name="Duration">How long the credentials live, in seconds.</param>
internal sealed record AwsRole(string Arn, string Key, string SessionName, int Duration);
