using System.Globalization;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>The Sandbox's GitHub for the tests of one class, each of which may have an owner of its own.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private int _owners;

    /// <summary>The clock of the Sandbox and of the adapter.</summary>
    internal ImpatientTimeProvider Time { get; } = new();

    internal SandboxGitHub Sandbox { get; private set; } = null!;

    /// <summary>The owner <c>acme</c>, for tests that do not disturb each other.</summary>
    internal SandboxApp Acme { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxGitHub.StartAsync(
            new SandboxOptions { Time = Time, Job = (_, _) => Task.FromResult(0) }
        );
        Acme = await SandboxApp.NewAsync(Sandbox, Time, "acme");
    }

    /// <summary>Another owner, with an empty record of waits.</summary>
    internal Task<SandboxApp> NewAsync()
    {
        Time.ForgetWaits();
        return SandboxApp.NewAsync(Sandbox, Time, string.Create(CultureInfo.InvariantCulture, $"owner-{++_owners}"));
    }

    public async ValueTask DisposeAsync()
    {
        await Acme.DisposeAsync();
        await Sandbox.DisposeAsync();
        Assert.Empty(Sandbox.UnknownCalls);
        Assert.Empty(Sandbox.Mishaps);
    }
}
