using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.State;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>An instance of what sends notifications, over documents that may outlive it. Only the timer sends.</summary>
internal sealed class NotificationFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public NotificationFixture(
        IReadOnlyDictionary<string, string?> settings,
        IDocumentStore? store = null,
        FakeTimeProvider? time = null
    )
    {
        Time = time ?? new FakeTimeProvider(NoticeSamples.Time);
        Store = store ?? new MemoryDocumentStore();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Store);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<InstallationStore>();
        services.AddSingleton(Mock.Of<IGitHubApp>());
        services.AddSingleton<IKeyWrapper>(new TestKeys());
        services.AddMail(configuration);
        services.AddContacts(static _ => new Uri("https://terrateam.example/"));
        services.AddSingleton<Belongings>();
        services.AddNotifications(configuration);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; }

    public IDocumentStore Store { get; }

    public LogRecorder Log { get; } = new();

    public NotificationOutbox Outbox => _services.GetRequiredService<NotificationOutbox>();

    public UndeliveredNotices Undelivered => _services.GetRequiredService<UndeliveredNotices>();

    public NotificationCenter Center => _services.GetRequiredService<NotificationCenter>();

    public InstallationNames Names => _services.GetRequiredService<InstallationNames>();

    public InstallationStore Known => _services.GetRequiredService<InstallationStore>();

    public Announcements Announcements => _services.GetRequiredService<Announcements>();

    public ContactStore Contacts => _services.GetRequiredService<ContactStore>();

    public MailChoiceStore Choices => _services.GetRequiredService<MailChoiceStore>();

    public MailLinks Links => _services.GetRequiredService<MailLinks>();

    public PersonMails People => _services.GetRequiredService<PersonMails>();

    public InstallationMails Installations => _services.GetRequiredService<InstallationMails>();

    /// <summary>Settings of a server for mail.</summary>
    public static Dictionary<string, string?> Mail(int port) =>
        new(StringComparer.Ordinal)
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = MailOptions.None,
            ["Mail:From"] = "terrateam@example.com",
        };

    /// <summary>Settings of the destination <c>platform</c> for the repositories of acme.</summary>
    public static Dictionary<string, string?> Platform(string kind, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Notifications:Destinations:platform:Kind"] = kind,
            ["Notifications:Destinations:platform:Repositories:0"] = "acme/*",
        };
        foreach (var (name, value) in settings)
            all[$"Notifications:Destinations:platform:{name}"] = value;
        return all;
    }

    public Task<bool> TellAsync(params IReadOnlyList<Notice> notices) =>
        Center.TellAsync(notices, TestContext.Current.CancellationToken);

    public Task SendAsync() => Center.SendDueAsync(TestContext.Current.CancellationToken);

    /// <summary>How many notices wait.</summary>
    public async Task<int> WaitingAsync() => (await DocumentsAsync("outbox")).Count;

    /// <summary>The marks of what is sent and given up.</summary>
    public async Task<IReadOnlyList<NotifiedMark>> MarksAsync() =>
        [.. (await DocumentsAsync("notified")).Select(static one => one.Read(NotificationJson.Default.NotifiedMark))];

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<List<Document>> DocumentsAsync(string collection)
    {
        var found = new List<Document>();
        await foreach (var document in Store.QueryAsync(collection, TestContext.Current.CancellationToken))
            found.Add(document);
        return found;
    }
}
