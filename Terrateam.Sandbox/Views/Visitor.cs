namespace Terrateam.Sandbox.Views;

/// <summary>What pages have to know about the person in front of them.</summary>
/// <param name="Token">Proves that a form is from a page of this sandbox.</param>
/// <param name="BaseUrl">Scheme, host and port of this GitHub.</param>
/// <param name="GitTokens">The password of each person for git.</param>
internal sealed record Visitor(string Token, string BaseUrl, IReadOnlyDictionary<string, string> GitTokens);
