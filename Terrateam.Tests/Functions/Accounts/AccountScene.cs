using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Operations;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Pages;

namespace Terrateam.Tests.Functions.Accounts;

/// <summary>An app that sends mail, and what tests of it ask for.</summary>
internal static class AccountScene
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PagesEnvironment> StartAsync(MailServer server, ILoggerProvider? log = null)
    {
        var here = await PagesEnvironment.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Mail:Host"] = "127.0.0.1",
                ["Mail:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
                ["Mail:Security"] = "none",
                ["Mail:From"] = "terrateam@example.com",
            },
            log: log
        );
        here.GitHub.SetOwner("acme", "alice");
        return here;
    }

    public static IncidentOperations Incidents(PagesEnvironment here) =>
        here.App.Services.GetRequiredService<IncidentOperations>();

    public static OperationCall Call(string? text, bool tell = false) =>
        new(
            "olga",
            new()
            {
                Text = text,
                Tell = tell,
                Incident = 1,
            },
            null!
        );

    public static ContactStore ContactsOf(PagesEnvironment here) =>
        here.App.Services.GetRequiredService<ContactStore>();

    public static async Task<MailChoice> ChoiceAsync(PagesEnvironment here, string login = "alice") =>
        await here.App.Services.GetRequiredService<MailChoiceStore>().FindAsync(await IdAsync(here, login), Cancelled);

    public static async Task<long> IdAsync(PagesEnvironment here, string login = "alice")
    {
        var users = here.App.Services.GetRequiredService<Terrateam.Functions.GitHub.IUserGitHubs>();
        return (await users.For(here.GitHub.CreateUserToken(login)).GetUserAsync(Cancelled)).Id;
    }

    public static Dictionary<string, string> Do(string what) => new(StringComparer.Ordinal) { ["do"] = what };

    public static async Task AnnounceAsync(PagesEnvironment here, InstallationNotice notice)
    {
        await here.App.Services.GetRequiredService<Announcements>().AnnounceAsync(notice, Cancelled);
        await SendAsync(here);
    }

    // The pump may have taken some already: those are on their way until nothing waits.
    public static async Task SendAsync(PagesEnvironment here)
    {
        var store = here.App.Services.GetRequiredService<IDocumentStore>();
        var center = here.App.Services.GetRequiredService<NotificationCenter>();
        while (await store.QueryAsync("outbox", Cancelled).AnyAsync(Cancelled))
            await center.SendDueAsync(Cancelled);
    }

    public static async Task<HttpStatusCode> PostAsync(string url, string type, string body)
    {
        using var http = new HttpMessageInvoker(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(body);
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var response = await http.SendAsync(request, Cancelled);
        return response.StatusCode;
    }
}
