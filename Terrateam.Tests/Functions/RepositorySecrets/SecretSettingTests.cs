using System.Net;
using System.Text;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Core.Access;
using Terrateam.Core.Apps;
using Terrateam.Tests.Functions.Accounts;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Pages;

namespace Terrateam.Tests.Functions.RepositorySecrets;

/// <summary>Setting a secret on the page, with a value that was sealed elsewhere and that GitHub really opens.</summary>
public sealed class SecretSettingTests
{
    private const string Value = "correct-horse-battery-staple-is-not-to-be-seen-anywhere-at-all";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_was_sealed_elsewhere_is_set_entered_and_told_without_the_value()
    {
        var log = new LogRecorder();
        await using var server = MailServer.Start();
        await using var here = await AccountScene.StartAsync(server, log);
        here.Repository.Secrets.AddEnvironment("production / eu");
        await here.SignInAsync("alice");
        await AccountScene.SendAsync(here);
        var line = await SealAsync(here);

        var added = await SubmitAsync(here, Fields("token", line));
        var changed = await SubmitAsync(here, Fields("TOKEN", line));
        var inPlace = await SealAsync(here, environment: "production / eu");
        var placed = await SubmitAsync(here, Fields("TOKEN", inPlace, "production / eu"));

        Assert.Contains("the secret TOKEN of acme/infra was added", added.Words, StringComparison.Ordinal);
        Assert.Contains("the secret TOKEN of acme/infra has a new value", changed.Words, StringComparison.Ordinal);
        Assert.Contains("of the environment production / eu", placed.Words, StringComparison.Ordinal);
        Assert.Equal(Value, here.Repository.Secrets.Secrets()["TOKEN"]);
        Assert.Equal(Value, here.Repository.Secrets.Secrets("production / eu")["TOKEN"]);
        Assert.Contains(here.GitHub.Calls, static call =>
            call.Operation?.StartsWith("PUT ", StringComparison.Ordinal) == true
            && call.Caller.Contains("through the App", StringComparison.Ordinal)
        );

        var trail = string.Join('\n', await here.AuditAsync());
        Assert.Contains("\"action\":\"secret.set\",\"actor\":\"alice\"", trail, StringComparison.Ordinal);
        foreach (var outcome in (string[])["added", "changed"])
        {
            Assert.Contains(
                $"\"subject\":\"the secret TOKEN\",\"outcome\":\"{outcome}\"",
                trail,
                StringComparison.Ordinal
            );
        }

        await AccountScene.SendAsync(here);
        var mails = server.Taken.Where(static one => one.Subject == "A secret of acme/infra was set").ToList();
        Assert.Equal(3, mails.Count);
        Assert.Contains("What: the secret TOKEN", mails[0].TextBody, StringComparison.Ordinal);
        foreach (var box in new[] { line, inPlace }.Select(static one => one.Split(':')[^1]))
        {
            Assert.DoesNotContain(box, trail, StringComparison.Ordinal);
            Assert.DoesNotContain(mails, one => one.ToString().Contains(box, StringComparison.Ordinal));
            Assert.DoesNotContain(log.Lines, one => one.Contains(box, StringComparison.Ordinal));
            await AssertNotStoredAsync(here, box);
        }
    }

    [Theory]
    [InlineData(Value, "TOKEN")]
    [InlineData("sealed:v1:1:" + Value, "TOKEN")]
    [InlineData("", Value)]
    [InlineData(Value, Value)]
    public async Task A_value_in_clear_is_refused_and_neither_logged_nor_stored_nor_shown(string pasted, string name)
    {
        var log = new LogRecorder();
        await using var here = await PagesEnvironment.StartAsync(log: log);
        await here.SignInAsync("alice");

        var page = await SubmitAsync(here, Fields(name, pasted));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("make a new one where it comes from", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, static one => one.Contains(Value, StringComparison.Ordinal));
        Assert.DoesNotContain(await here.AuditAsync(), static one => one.Contains(Value, StringComparison.Ordinal));
        Assert.DoesNotContain(here.GitHub.Calls, static call =>
            call.RequestBody.Contains(Value, StringComparison.Ordinal)
            || call.Path.Contains(Value, StringComparison.Ordinal)
        );
        await AssertNotStoredAsync(here, Value);
        Assert.Empty(here.Repository.Secrets.Secrets());
    }

    [Theory]
    [InlineData("1ST")]
    [InlineData("github_token")]
    [InlineData("a-b")]
    [InlineData("")]
    public async Task What_github_takes_for_no_name_is_sent_nowhere(string name)
    {
        await using var here = await PagesEnvironment.StartAsync();
        await here.SignInAsync("alice");

        var page = await SubmitAsync(here, Fields(name, await SealAsync(here)));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain(await here.AuditAsync(), static one =>
            one.Contains("secret.set", StringComparison.Ordinal)
        );
        Assert.Empty(here.Repository.Secrets.Secrets());
    }

    [Fact]
    public async Task A_value_for_another_place_or_one_that_github_cannot_open_is_to_be_sealed_again()
    {
        await using var server = MailServer.Start();
        await using var here = await AccountScene.StartAsync(server);
        here.Repository.Secrets.AddEnvironment("production");
        await here.SignInAsync("alice");
        var line = await SealAsync(here);
        var forged = new SealedSecret(SealedSecret.Parse(line)!.KeyId, Convert.ToBase64String(new byte[80]));

        var elsewhere = await SubmitAsync(here, Fields("TOKEN", line, "production"));
        var unopened = await SubmitAsync(here, Fields("TOKEN", forged.ToString()));
        var nowhere = await SubmitAsync(here, Fields("TOKEN", line, ".."));

        Assert.Equal(
            (HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.NotFound),
            (elsewhere.Status, unopened.Status, nowhere.Status)
        );
        Assert.Contains("seal it for the place that the form names", elsewhere.Words, StringComparison.Ordinal);
        Assert.Contains(await here.AuditAsync(), static one =>
            one.Contains("\"outcome\":\"refused by GitHub with 422\"", StringComparison.Ordinal)
        );
        await AccountScene.SendAsync(here);
        Assert.DoesNotContain(server.Taken, static one => one.Subject is "A secret of acme/infra was set");
        Assert.Empty(here.Repository.Secrets.Secrets());
        Assert.Empty(here.Repository.Secrets.Secrets("production"));
    }

    [Fact]
    public async Task The_longest_value_that_github_takes_is_set_and_a_longer_form_is_not_read()
    {
        await using var here = await PagesEnvironment.StartAsync();
        await here.SignInAsync("alice");
        var longest = new string('x', SealedSecret.MaxValue);

        _ = await SubmitAsync(here, Fields("TOKEN", await SealAsync(here, longest)));
        var longer = await SubmitAsync(here, Fields("TOKEN", new string('x', 128 * 1024)));

        Assert.Equal(longest, here.Repository.Secrets.Secrets()["TOKEN"]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longer.Status);
    }

    [Fact]
    public async Task Who_may_not_use_the_page_and_a_form_of_another_session_or_site_set_nothing()
    {
        await using var here = await PagesEnvironment.StartAsync();
        await here.SignInAsync("alice");
        var line = await SealAsync(here);
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");
        using var other = new Browser();
        var own = await here.SignInAsync("bob", other);
        var token = own.Forms[0].Fields["form"];

        var crossed = await SubmitAsync(here, new(Fields("TOKEN", line)) { ["form"] = token });
        var foreign = await here.Browser.SubmitAsync(
            page,
            "secrets/acme/infra",
            Fields("TOKEN", line),
            ("Origin", "https://evil.example")
        );

        // The form is that of the page, in the browser and with the token of a person who may not.
        var refused = await other.SubmitAsync(
            page,
            "secrets/acme/infra",
            new Dictionary<string, string>(Fields("TOKEN", line)) { ["form"] = token }
        );

        Assert.All([crossed, foreign, refused], static one => Assert.Equal(HttpStatusCode.Forbidden, one.Status));
        Assert.Contains("role:admin", refused.Words, StringComparison.Ordinal);
        Assert.Contains(await here.AuditAsync(), static one =>
            one.Contains("secrets.refused", StringComparison.Ordinal)
            && one.Contains("\"actor\":\"bob\"", StringComparison.Ordinal)
        );
        Assert.Empty(here.Repository.Secrets.Secrets());
    }

    private static Dictionary<string, string> Fields(string name, string sealedValue, string environment = "") =>
        new(StringComparer.Ordinal)
        {
            ["name"] = name,
            ["sealed"] = sealedValue,
            ["environment"] = environment,
        };

    private static async Task<Browser.ShownPage> SubmitAsync(
        PagesEnvironment here,
        Dictionary<string, string> fields
    ) =>
        await here.Browser.SubmitAsync(
            await here.Browser.OpenAsync(here.Root + "secrets/acme/infra"),
            "secrets/acme/infra",
            fields
        );

    private static async Task<string> SealAsync(PagesEnvironment here, string value = Value, string? environment = null)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        var client = new SecretsClient(
            new SecretsApi(http, GitHubServer.Find(here.GitHub.BaseUrl)!.Api, here.GitHub.CreatePersonalToken("alice"))
        );
        var place = new SecretPlace("acme", "infra", environment);
        return (await client.SealAsync(place, Encoding.UTF8.GetBytes(value), Cancelled)).ToString();
    }

    private static async Task AssertNotStoredAsync(PagesEnvironment here, string text)
    {
        var files = Directory.GetFiles(Path.Combine(here.GitHub.Directory, "app"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);

        // The lock is held as long as the app runs, and is empty.
        foreach (var file in files.Where(static one => !one.EndsWith("host.lock", StringComparison.Ordinal)))
        {
            // The database is open while it is read.
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, Cancelled);
            Assert.True(
                content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0,
                $"{Path.GetFileName(file)} has it."
            );
        }
    }
}
