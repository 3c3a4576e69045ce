using System.Text;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

/// <summary>What GitHub tells of installations and of the repositories in them.</summary>
public sealed class InstallationEventTests
{
    [Theory]
    [InlineData("renamed", true)]
    [InlineData("transferred", true)]
    [InlineData("archived", true)]
    [InlineData("unarchived", true)]
    [InlineData("edited", true)]
    [InlineData("publicized", true)]
    [InlineData("privatized", true)]
    [InlineData("deleted", false)]
    public void A_repository_that_changes_is_followed_and_one_that_is_deleted_is_removed(string action, bool isChange)
    {
        var body = $$"""{"action":"{{action}}","installation":{"id":5},"repository":{"id":1} }""";
        WebhookEvent expected = isChange ? new RepositoriesChangedEvent(5, [1]) : new RepositoriesRemovedEvent(5, [1]);

        Assert.Equal(expected, Read("repository", body));
        Assert.IsType<IgnoredEvent>(
            Read("repository", body.Replace("installation", "nothing", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Repositories_that_are_added_to_an_installation_are_followed() =>
        Assert.Equal(
            new RepositoriesChangedEvent(5, [1, 2]),
            Read(
                "installation_repositories",
                """{"action":"added","installation":{"id":5},"repositories_added":[{"id":1},{"id":2}]}"""
            )
        );

    private static WebhookEvent Read(string name, string body) =>
        WebhookReader.Read(name, Encoding.UTF8.GetBytes(body));
}
