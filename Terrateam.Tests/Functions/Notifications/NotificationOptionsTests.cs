using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Notifications;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>Settings that cannot work stop the start, with the name of the setting and without what is in it.</summary>
public sealed class NotificationOptionsTests
{
    private const string Web = "https://hooks.example/secret-path";

    [Theory]
    [InlineData("platform:Kind", "pager", "must be slack, teams, http or email")]
    [InlineData("platform:Url", "", "Url is missing")]
    [InlineData("platform:Url", "http://hooks.example/secret-path", "absolute https URL")]
    [InlineData("platform:Url", "https://user:secret@hooks.example/", "absolute https URL")]
    [InlineData("platform:Url", "file:///secret", "absolute https URL")]
    [InlineData("platform:Token", "xoxb-secret", "Channel is missing")]
    [InlineData("platform:Repositories:0", "", "owner/name, owner/* or *")]
    [InlineData("platform:Repositories:0", "*/infra", "owner/name, owner/* or *")]
    [InlineData("platform:Repositories:0", "acme/inf*", "owner/name, owner/* or *")]
    [InlineData("other:Kind", "teams", "other:Repositories is missing")]
    [InlineData("mail:Kind", "email", "To is missing")]
    [InlineData("mail:To:0", "a@example.com, b@example.com", "one address in each entry")]
    [InlineData("mail:To:0", "a@example.com\nBcc: b@example.com", "one address in each entry")]
    [InlineData("mail:To:0", "someone", "one address in each entry")]
    [InlineData("hook:Secret", "secret", "at least 20 characters")]
    [InlineData("has space:Kind", "slack", "letters, digits, - and _")]
    public void A_destination_that_cannot_work_is_refused(string setting, string value, string told)
    {
        var settings = Good();
        settings[$"Notifications:Destinations:{setting}"] = value;
        if (setting.StartsWith("mail:", StringComparison.Ordinal))
            settings["Notifications:Destinations:mail:Kind"] = "email";
        if (setting.StartsWith("hook:", StringComparison.Ordinal))
        {
            settings["Notifications:Destinations:hook:Kind"] = "http";
            settings["Notifications:Destinations:hook:Url"] = Web;
        }

        var message = Assert.Throws<OptionsValidationException>(() => Read(settings)).Message;

        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_work_is_accepted_and_mail_needs_a_server()
    {
        var settings = Good();
        settings["Notifications:Destinations:loop:Kind"] = "teams";
        settings["Notifications:Destinations:loop:Url"] = "http://127.0.0.1:8080/";
        settings["Notifications:Destinations:loop:Repositories:0"] = "*";
        Assert.Equal(2, Read(settings).Destinations.Count);

        settings["Notifications:Destinations:mail:Kind"] = "email";
        settings["Notifications:Destinations:mail:To:0"] = "ops@example.com";
        settings["Notifications:Destinations:mail:Repositories:0"] = "acme/infra";
        Assert.Contains(
            "Mail:Host",
            Assert.Throws<OptionsValidationException>(() => Read(settings)).Message,
            StringComparison.Ordinal
        );
        settings["Mail:Host"] = "smtp.example.com";
        settings["Mail:From"] = "terrateam@example.com";
        Assert.Equal(3, Read(settings).Destinations.Count);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("acme/*", true)]
    [InlineData("ACME/Infra", true)]
    [InlineData("acme/other", false)]
    [InlineData("globex/*", false)]
    [InlineData("acme", false)]
    public void A_destination_is_for_its_repositories(string pattern, bool isFound)
    {
        var options = new NotificationOptions();
        options.Destinations["Platform"] = new() { Repositories = { pattern } };
        var catalogue = new DestinationCatalogue(Options.Create(options));

        Assert.Equal(isFound, catalogue.Find("platform", new Repository(7, 1, "acme", "infra", "main")) is not null);
    }

    private static Dictionary<string, string?> Good() => NotificationFixture.Platform("slack", ("Url", Web));

    private static NotificationOptions Read(IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMail(configuration);
        services.AddNotifications(configuration);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<NotificationOptions>>().Value;
    }
}
