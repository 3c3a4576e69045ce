using System.Security.Cryptography;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.Samples;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>What the pages act on.</summary>
internal sealed class Playground(SandboxGitHub github)
{
    private readonly Dictionary<string, string> _gitTokens = People.All.ToDictionary(
        login => login,
        github.CreatePersonalToken,
        StringComparer.Ordinal
    );

    public SandboxGitHub GitHub => github;

    /// <summary>The app, once it runs.</summary>
    public SandboxApp? App { get; set; }

    /// <summary>Proves that a form is from a page of this sandbox.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public Visitor Visitor => new(Token, github.BaseUrl, _gitTokens);
}
