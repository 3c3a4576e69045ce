using System.Text.Json.Nodes;
using System.Xml.Linq;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Attacks;

/// <summary>What was found in programs of the same kind is looked for here by name.</summary>
public sealed class AdvisoryTests
{
    [Fact]
    public void No_encryption_but_our_own_is_asked_of_the_storage_client()
    {
        var version = XDocument
            .Parse(CodeBase.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(package => (string?)package.Attribute("Include") is "Azure.Storage.Blobs");

        Assert.True(Version.Parse((string)version.Attribute("Version")!) >= new Version(12, 29, 2));
        Assert.All(CodeBase.Files("*.cs", "Terrateam.Functions"), file =>
            Assert.DoesNotContain("ClientSideEncryption", CodeBase.Read(file), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_proves_who_somebody_is_is_compared_in_constant_time()
    {
        foreach (
            var file in (string[])
                [
                    "Terrateam.Functions/Webhooks/WebhookSignature.cs",
                    "Terrateam.Functions/WorkManifests/RunnerCredential.cs",
                ]
        )
        {
            Assert.Contains("CryptographicOperations.FixedTimeEquals(", CodeBase.Read(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void New_dependencies_are_looked_at_and_the_code_is_too()
    {
        Assert.Contains(
            "actions/dependency-review-action@",
            CodeBase.Read(".github/workflows/dependencies.yml"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "github/codeql-action/analyze@",
            CodeBase.Read(".github/workflows/codeql.yml"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_npm_package_is_known_by_its_digest()
    {
        var locks = CodeBase.Files("package-lock.json").ToList();
        Assert.Equal(CodeBase.Files("package.json").Count(), locks.Count);
        var loose =
            from file in locks
            from package in JsonNode.Parse(CodeBase.Read(file))!["packages"]!.AsObject()
            where
                package.Key.Length > 0
                && !((string?)package.Value!["integrity"] ?? "").StartsWith("sha512-", StringComparison.Ordinal)
            select $"{file}: {package.Key}";
        Assert.Empty(loose);
    }
}
