using System.Xml.Linq;
using Terrateam.Embedded.Worker;

namespace Terrateam.Tests.Embedded.Worker;

public sealed class FollowedVersionTests
{
    [Theory]
    [InlineData("Microsoft.Azure.Functions.Worker", FollowedVersion.Worker)]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Http", FollowedVersion.Http)]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore", FollowedVersion.HttpAspNetCore)]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Timer", FollowedVersion.Timer)]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.DurableTask", Terrateam.Embedded.DurableTask.FollowedVersion.FunctionsExtension)]
    public void The_stand_in_follows_the_version_that_the_azure_build_takes(string package, string version)
    {
        var pinned = XDocument.Load(Path.Combine(Architecture.House.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").Single(p => (string?)p.Attribute("Include") == package);

        Assert.Equal(version, (string?)pinned.Attribute("Version"));
    }
}
