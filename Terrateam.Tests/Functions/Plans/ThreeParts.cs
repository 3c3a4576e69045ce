using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>A short plan that a runner sends in three parts.</summary>
internal static class ThreeParts
{
    public static readonly Guid Apply = new("00000000-0000-0000-0000-0000000000bb");
    public static readonly Guid Upload = new("00000000-0000-0000-0000-0000000000cc");
    public static readonly byte[][] Parts =
    [
        .. ((string[])["first ", "second ", "third"]).Select(Encoding.UTF8.GetBytes),
    ];
    public static readonly byte[] Whole = [.. Parts.SelectMany(part => part)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static async Task PutAllAsync(this VaultFixture plans)
    {
        for (var index = 0; index < Parts.Length; index++)
            await plans.PutAsync(index, Parts[index]);
    }

    public static Task PutAsync(this VaultFixture plans, int index, byte[] content) =>
        plans.Vault.PutPartAsync(Contexts.Plan, Upload, index, new MemoryStream(content), Cancellation);

    public static Task CompleteAsync(this VaultFixture plans, byte[]? whole = null, int parts = 3) =>
        plans.Vault.CompleteAsync(
            Contexts.Plan,
            Upload,
            parts,
            Sha256(whole ?? Whole),
            plans.Time.GetUtcNow(),
            Cancellation
        );

    public static Task<byte[]> OpenAsync(this VaultFixture plans) =>
        plans.Vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), Apply, Contexts.Plan, Cancellation);
}
