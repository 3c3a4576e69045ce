namespace Terrateam.Cli.Checkouts;

/// <summary>The commit cannot be fetched or merged. The message is shown on the pull request.</summary>
internal sealed class CheckoutException(string message) : Exception(message);
