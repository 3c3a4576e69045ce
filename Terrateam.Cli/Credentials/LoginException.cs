namespace Terrateam.Cli.Credentials;

/// <summary>A cloud gives the job no credentials. The message names the key of the step and what to change.</summary>
internal sealed class LoginException(string message) : Exception(message);
