using System.Net;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Core.Apps;
using Terrateam.Tests.Functions.Pages;

namespace Terrateam.Tests.Functions.RepositorySecrets;

/// <summary>The page of a repository's secrets: names, never values, for those whom the default branch names.</summary>
public sealed class SecretsPageTests
{
    private const string Value = "a value that is not to be seen";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_names_and_no_values_and_deletes_one_after_confirming_it()
    {
        await using var here = await FilledAsync();

        await here.SignInAsync("alice");
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        foreach (var name in (string[])["TOKEN", "REGION", "PRODUCTION_TOKEN", "Environment production"])
            Assert.Contains(name, page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, page.Text, StringComparison.Ordinal);
        Assert.Contains(
            $"terrateam secrets set NAME --repository acme/infra --github {here.GitHub.BaseUrl} <",
            page.Words,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"terrateam secrets seal NAME --repository acme/infra --github {here.GitHub.BaseUrl} <",
            page.Words,
            StringComparison.Ordinal
        );

        Assert.Contains("no better than the server that it comes from", page.Words, StringComparison.Ordinal);

        var link = page.Links.Single(one => one.Contains("name=PRODUCTION_TOKEN", StringComparison.Ordinal));
        var asked = await here.Browser.OpenAsync(here.App.BaseUrl + link);
        Assert.Equal(Value, here.Repository.Secrets.Secrets("production")["PRODUCTION_TOKEN"]);
        var done = await here.Browser.SubmitAsync(asked, "secrets/acme/infra");

        Assert.Contains("acme/infra no longer has the ", done.Words, StringComparison.Ordinal);
        Assert.Contains(": it was deleted.", done.Words, StringComparison.Ordinal);
        Assert.Empty(here.Repository.Secrets.Secrets("production"));
        Assert.Equal(Value, here.Repository.Secrets.Secrets()["TOKEN"]);
        var trail = string.Join('\n', await here.AuditAsync());
        Assert.Contains("\"action\":\"secrets.listed\",\"actor\":\"alice\"", trail, StringComparison.Ordinal);
        Assert.Contains("the secret PRODUCTION_TOKEN of the environment production", trail, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"deleted\"", trail, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, trail, StringComparison.Ordinal);

        var twice = await here.Browser.SubmitAsync(asked, "secrets/acme/infra");
        Assert.Equal(HttpStatusCode.NotFound, twice.Status);
    }

    [Theory]
    [InlineData("bob", HttpStatusCode.Forbidden, "role:admin")]
    [InlineData("carol", HttpStatusCode.Forbidden, "role:admin")]
    [InlineData("stranger", HttpStatusCode.NotFound, "no such repository")]
    public async Task Who_is_no_administrator_is_refused_and_audited(string login, HttpStatusCode status, string reason)
    {
        await using var here = await FilledAsync();

        await here.SignInAsync(login);
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.Equal(status, page.Status);
        Assert.Contains(reason, page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(here.GitHub.Calls, static call =>
            call.Operation?.Contains("/secrets", StringComparison.Ordinal) == true
            && call.Caller.Contains("through the App", StringComparison.Ordinal)
        );
        Assert.Contains(await here.AuditAsync(), line =>
            line.Contains("secrets.refused", StringComparison.Ordinal) && line.Contains(login, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_default_branch_says_who_else_may_and_the_persons_own_rights_still_count()
    {
        await using var here = await FilledAsync("access_control:\n  secrets: [\"team:sre\", \"user:carol\"]\n");
        here.GitHub.AddTeam("acme", "sre", "bob");

        await here.SignInAsync("bob");
        Assert.Contains(
            "TOKEN",
            (await here.Browser.OpenAsync(here.Root + "secrets/acme/infra")).Words,
            StringComparison.Ordinal
        );
        await here.SignInAsync("alice");
        Assert.Equal(HttpStatusCode.Forbidden, (await here.Browser.OpenAsync(here.Root + "secrets/acme/infra")).Status);

        // Named by the rule, and a reader at GitHub, which shows no secrets to readers.
        await here.SignInAsync("carol");
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");
        Assert.Equal(HttpStatusCode.BadGateway, page.Status);
        Assert.DoesNotContain("TOKEN", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_with_a_team_that_does_not_exist_says_so_with_the_nearest_that_may_be_named()
    {
        await using var here = await FilledAsync(
            "access_control:\n  secrets: [\"team:srx\"]\n  unlock: [\"team:sre\"]\n"
        );
        here.GitHub.AddTeam("acme", "sre", "bob");
        here.GitHub.AddSecretTeam("acme", "srz", "bob");

        await here.SignInAsync("bob");
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains(
            "GitHub lists no such team of acme: team:srx (nearest: team:sre).",
            page.Words,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("srz", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_cannot_let_anybody_in()
    {
        await using var here = await FilledAsync();
        await here.Repository.PushAsync(
            "feature",
            "Let all in",
            "bob",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] = "access_control:\n  secrets: [\"*\"]\n",
            }
        );

        await here.SignInAsync("bob");

        Assert.Equal(HttpStatusCode.Forbidden, (await here.Browser.OpenAsync(here.Root + "secrets/acme/infra")).Status);
    }

    [Fact]
    public async Task A_configuration_with_errors_lets_nobody_in()
    {
        await using var here = await FilledAsync("access_control:\n  secrets: everybody\n");

        await here.SignInAsync("alice");
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("terrateam validate", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_without_the_app_is_not_there()
    {
        await using var here = await FilledAsync();
        var other = await here.GitHub.CreateRepositoryAsync(
            "acme/other",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a.tf"] = "" },
            install: false
        );
        other.Grant("alice", "admin");
        other.MakePublic();

        await here.SignInAsync("alice");

        Assert.Equal(HttpStatusCode.NotFound, (await here.Browser.OpenAsync(here.Root + "secrets/acme/other")).Status);
    }

    [Fact]
    public async Task A_form_of_another_session_or_site_deletes_nothing()
    {
        await using var here = await FilledAsync();
        await here.SignInAsync("alice");
        var asked = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra?kind=secret&name=TOKEN");
        using var attacker = new Browser();
        var own = await here.SignInAsync("bob", attacker);
        var stolen = new Dictionary<string, string>(StringComparer.Ordinal) { ["form"] = own.Forms[0].Fields["form"] };

        var crossed = await here.Browser.SubmitAsync(asked, "secrets/acme/infra", stolen);
        var foreign = await here.Browser.SubmitAsync(
            asked,
            "secrets/acme/infra",
            headers: ("Origin", "https://evil.example")
        );

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (crossed.Status, foreign.Status));
        Assert.Single(here.Repository.Secrets.Secrets());
    }

    [Theory]
    [InlineData(403, "refused by GitHub with 403")]
    [InlineData(0, "not known: GitHub gave no answer")]
    public async Task What_github_did_not_delete_has_its_outcome_in_the_trail(int status, string outcome)
    {
        await using var here = await FilledAsync();
        await here.SignInAsync("alice");
        var asked = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra?kind=secret&name=TOKEN");
        here.GitHub.Faults.Fail(status, 10, static call => call.StartsWith("DELETE ", StringComparison.Ordinal));

        var page = await here.Browser.SubmitAsync(asked, "secrets/acme/infra");

        Assert.NotEqual(HttpStatusCode.OK, page.Status);
        var entry = Assert.Single(await here.AuditAsync(), static one =>
            one.Contains("secret.deleted", StringComparison.Ordinal)
            && one.Contains("\"outcome\"", StringComparison.Ordinal)
        );
        Assert.Contains($"\"outcome\":\"{outcome}\"", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_shown_as_text()
    {
        await using var here = await FilledAsync();
        here.Repository.Secrets.AddEnvironment("<script>alert(1)</script>");

        await here.SignInAsync("alice");
        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_is_opened_by_its_name()
    {
        await using var here = await FilledAsync();
        await here.SignInAsync("alice");

        var page = await here.Browser.OpenAsync(here.Root + "secrets?open=acme%2Finfra");

        Assert.Equal(here.Root + "secrets/acme/infra", page.Url.AbsoluteUri);
    }

    private static async Task<PagesEnvironment> FilledAsync(string? configuration = null)
    {
        var here = await PagesEnvironment.StartAsync(configuration: configuration);
        here.Repository.Secrets.AddEnvironment("production");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        var client = new SecretsClient(
            new SecretsApi(http, GitHubServer.Find(here.GitHub.BaseUrl)!.Api, here.GitHub.CreatePersonalToken("alice"))
        );
        var place = new SecretPlace("acme", "infra", null);
        var value = System.Text.Encoding.UTF8.GetBytes(Value);
        await client.SetSecretAsync(place, "TOKEN", value, Cancelled);
        await client.SetVariableAsync(place, "REGION", value, Cancelled);
        await client.SetSecretAsync(place with { Environment = "production" }, "PRODUCTION_TOKEN", value, Cancelled);
        return here;
    }
}
