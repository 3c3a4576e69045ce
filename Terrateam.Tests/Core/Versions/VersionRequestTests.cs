using Terrateam.Core.Versions;

namespace Terrateam.Tests.Core.Versions;

public sealed class VersionRequestTests
{
    private static readonly SemanticVersion[] Releases =
    [
        .. "1.4.6 1.10.0 1.5.7 1.6.0-rc1 1.6.0 1.5.0 1.11.0-beta1"
            .Split(' ')
            .Select(static text => SemanticVersion.Parse(text)!),
    ];

    [Theory]
    [InlineData("latest", null, "1.10.0")]
    [InlineData(" latest\n", null, "1.10.0")]
    [InlineData("latest-stable", null, "1.10.0")]
    [InlineData("latest-pre", null, "1.11.0-beta1")]
    [InlineData("latest:^1\\.5\\.", null, "1.5.7")]
    [InlineData("latest:-rc", null, "1.6.0-rc1")]
    [InlineData("latest:^9", null, null)]
    [InlineData("latest-allowed", "~> 1.5.0", "1.5.7")]
    [InlineData("latest-allowed", null, "1.10.0")]
    [InlineData("min-required", ">= 1.5", "1.5.0")]
    [InlineData("min-required", null, "1.10.0")]
    [InlineData("~> 1.5", null, "1.10.0")]
    [InlineData("~> 1.5.0", null, "1.5.7")]
    [InlineData("1.6.0-rc1", null, "1.6.0-rc1")]
    [InlineData("> 1.10", null, null)]
    [InlineData("1.9.9", null, null)]
    public void The_version_is_chosen_of_those_that_there_are(string text, string? required, string? expected)
    {
        var (request, fault) = VersionRequest.Parse(text);
        var constraint = required is null ? null : VersionConstraint.Parse(required).Constraint;

        Assert.Null(fault);
        Assert.Equal(expected, request!.Choose(Releases, constraint)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Latest")]
    [InlineData("newest")]
    [InlineData("latest:")]
    [InlineData("latest:(")]
    [InlineData("latest:(?=a)")]
    [InlineData("latest-1.5")]
    [InlineData("system")]
    [InlineData("ref:abc")]
    public void What_is_no_request_says_so(string text) => Assert.NotNull(VersionRequest.FaultOf(text));

    [Theory]
    [InlineData(".terraform-version", "1.5.7\n", "terraform", "1.5.7")]
    [InlineData(".terraform-version", "# of the team\n\n  1.5.7 # pinned\n1.6.0\n", "terraform", "1.5.7")]
    [InlineData(".terraform-version", "\r\n1.5.7\r\n", "terraform", "1.5.7")]
    [InlineData(".terraform-version", "", "terraform", "")]
    [InlineData(".tool-versions", "terraform 1.5.7\nopentofu 1.9.0\n", "terraform", "1.5.7")]
    [InlineData(".tool-versions", "terraform 1.5.7\nopentofu 1.9.0\n", "tofu", "1.9.0")]
    [InlineData(".tool-versions", "terraform-docs 0.1.0\nterraform\t1.5.7 1.4.0 # one\n", "terraform", "1.5.7")]
    [InlineData(".tool-versions", "nodejs 20.0.0\n", "terraform", null)]
    [InlineData(".tool-versions", "terraform system\n", "terraform", null)]
    [InlineData(".tool-versions", "#terraform 1.5.7\nterraform\n", "terraform", null)]
    public void A_version_file_names_a_version(string name, string text, string tool, string? expected) =>
        Assert.Equal(expected, VersionFiles.Read(name, text, tool));
}
