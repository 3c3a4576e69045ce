using System.Text.RegularExpressions;

namespace Terrateam.Core.Modules;

/// <summary>A provider in a <c>.terraform.lock.hcl</c>.</summary>
/// <param name="Address">Host, namespace and type with slashes.</param>
/// <param name="Version">Its exact version.</param>
/// <param name="Hashes">The packages that are accepted.</param>
/// <remarks>https://developer.hashicorp.com/terraform/language/files/dependency-lock</remarks>
public sealed partial record LockedProvider(string Address, string Version, IReadOnlyList<string> Hashes)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".terraform.lock.hcl";

    /// <summary>The providers of a file. What cannot be a directory of the engine's is left out.</summary>
    public static IReadOnlyList<LockedProvider> Read(string text) =>
        [
            .. HclAttributes
                .Read(text)
                .Where(static one => one is { Block: "provider", Label: not null })
                .GroupBy(static one => (one.Number, one.Label))
                .Select(static block => new LockedProvider(
                    block.Key.Label!,
                    Of(block, "version").FirstOrDefault(""),
                    [.. Of(block, "hashes")]
                ))
                .Where(static one => Addresses().IsMatch(one.Address) && Versions().IsMatch(one.Version)),
        ];

    private static IEnumerable<string> Of(IEnumerable<HclAttribute> block, string name) =>
        block.Where(one => one.Is("provider", name)).SelectMany(static one => one.Values);

    // Neither of them has a segment of dots.
    [GeneratedRegex(
        @"^[0-9A-Za-z][0-9A-Za-z.-]*(:[0-9]{1,5})?/[0-9A-Za-z][0-9A-Za-z_-]*/[0-9A-Za-z][0-9A-Za-z_-]*\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Addresses();

    [GeneratedRegex(
        @"^[0-9]+(\.[0-9]+){2}[0-9A-Za-z.+-]*\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Versions();
}
