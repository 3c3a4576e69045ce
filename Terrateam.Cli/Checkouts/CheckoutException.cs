namespace Terrateam.Cli.Checkouts;

/// <summary>
/// The commit could not be had, or cannot be merged. The message is for the people of the pull request.
/// </summary>
internal sealed class CheckoutException(string message) : Exception(message);
