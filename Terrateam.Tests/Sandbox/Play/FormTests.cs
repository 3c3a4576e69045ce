using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Sandbox.Play;
using Terrateam.Tests.Cli;

namespace Terrateam.Tests.Sandbox.Play;

/// <summary>Forms and addresses as an adversary, or a person without scripts, sends them; and git from outside.</summary>
public sealed partial class FormTests(FormTests.Fixture fixture) : IClassFixture<FormTests.Fixture>
{
    public static TheoryData<string> Pages => ["/", "/acme/infra", "/acme/infra/files?ref=main"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_says_nothing_to_a_name_that_was_made_to_mean_this_machine(string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Host = "sandbox.attacker.example";

        using var answer = await fixture.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.DoesNotContain("ghp_", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_lets_no_script_in_but_its_own_and_is_not_kept()
    {
        using var answer = await fixture.Client.GetAsync(new Uri("/acme/infra", UriKind.Relative), Token);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/acme/nothing")]
    [InlineData("/acme/infra/nothing/here")]
    public async Task A_browser_finds_a_page_where_nothing_is(string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");

        using var answer = await fixture.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Nothing is here", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-guess")]
    [InlineData("application/vnd.github+json")]
    public async Task A_program_is_told_that_the_call_is_unknown(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await fixture.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("a-guess", null)]
    [InlineData("right", "http://attacker.example")]
    public async Task A_form_of_another_page_does_nothing(string token, string? origin)
    {
        var before = fixture.Sandbox.Repository.Issues.Count;
        using var answer = await PostAsync(
            "/acme/infra/issues",
            origin,
            ("token", token == "right" ? await FormTokenAsync() : token),
            ("title", "Owned"),
            ("reporter", "alice")
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, fixture.Sandbox.Repository.Issues.Count);
    }

    [Fact]
    public async Task Without_scripts_a_form_leads_to_its_page_and_a_refusal_is_a_page_too()
    {
        using var done = await PostAsync(
            "/acme/infra/issues",
            origin: null,
            ("token", await FormTokenAsync()),
            ("title", "Found"),
            ("reporter", "alice")
        );
        using var refused = await PostAsync(
            "/acme/infra/issues",
            origin: null,
            ("token", await FormTokenAsync()),
            ("title", " "),
            ("reporter", "alice")
        );

        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        Assert.StartsWith("/acme/infra/issues/", done.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Fill in", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.tf", "change")]
    [InlineData("/etc/passwd", "change")]
    [InlineData(".git/config", "change")]
    [InlineData("a\nb.tf", "change")]
    [InlineData("new.tf", "a..b")]
    [InlineData("new.tf", "-x")]
    [InlineData("new.tf", "a\nfrom refs/heads/main")]
    public async Task A_file_stays_in_its_repository_and_a_branch_has_a_name(string path, string branch)
    {
        using var answer = await PostAsync(
            "/acme/infra/files",
            origin: null,
            ("token", await FormTokenAsync()),
            ("from", "main"),
            ("path", path),
            ("text", "x"),
            ("author", "alice"),
            ("way", "propose"),
            ("branch", branch),
            ("title", "T")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("is no ", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_page_shows_clones_and_pushes_from_outside()
    {
        using var directory = new TemporaryDirectory();
        var page = await fixture.Client.GetStringAsync(new Uri("/acme/infra", UriKind.Relative), Token);
        var url = CloneUrl().Match(page).Groups["url"].Value;
        var checkout = Path.Combine(directory.Path, "infra");
        _ = GitRepository.Git(directory.Path, "clone", "--quiet", url, checkout);
        await File.AppendAllTextAsync(Path.Combine(checkout, "dns", "main.tf"), "# from outside\n", Token);
        _ = GitRepository.Git(
            checkout,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "-qam",
            "Outside"
        );
        _ = GitRepository.Git(checkout, "push", "--quiet", "origin", "HEAD:refs/heads/outside");

        using var answer = await PostAsync(
            "/acme/infra/proposals",
            origin: null,
            ("token", await FormTokenAsync()),
            ("branch", "outside"),
            ("proposer", "alice")
        );

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var pull = fixture.Sandbox.Repository.PullRequests.Single(one => one.HeadBranch == "outside");
        var first = pull.HeadSha;
        await File.AppendAllTextAsync(Path.Combine(checkout, "dns", "main.tf"), "# again\n", Token);
        _ = GitRepository.Git(
            checkout,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "-qam",
            "Again"
        );
        _ = GitRepository.Git(checkout, "push", "--quiet", "origin", "HEAD:refs/heads/outside");
        Assert.NotEqual(first, pull.HeadSha);
        _ = await fixture.Sandbox.GitHub.WaitForDeliveryAsync(delivery =>
            delivery.ToString() == "pull_request.synchronize"
            && delivery.Body.GetProperty("number").GetInt32() == pull.Number
        );
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<string> FormTokenAsync()
    {
        var page = await fixture.Client.GetStringAsync(new Uri("/acme/infra", UriKind.Relative), Token);
        return FormToken().Match(page).Groups["token"].Value;
    }

    private async Task<HttpResponseMessage> PostAsync(
        string path,
        string? origin,
        params (string Name, string Value)[] fields
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))
            ),
        };
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        return await fixture.Client.SendAsync(request, Token);
    }

    [GeneratedRegex("name=\"token\" value=\"(?<token>[0-9a-f]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();

    [GeneratedRegex("id=\"clone-alice\">git clone (?<url>[^<]+)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CloneUrl();

    /// <summary>The pages, for all tests of the class.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly ServiceProvider _services;

        public Fixture()
        {
            var services = new ServiceCollection();
            services
                .AddHttpClient("")
                .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false });
            _services = services.BuildServiceProvider();
        }

        internal SandboxPages Sandbox { get; private set; } = null!;

        internal HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Sandbox = await SandboxPages.StartAsync(0, new Dictionary<string, string>(StringComparer.Ordinal));
            Client = _services.GetRequiredService<IHttpClientFactory>().CreateClient();
            Client.BaseAddress = new Uri(Sandbox.GitHub.BaseUrl);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _services.DisposeAsync();
            await Sandbox.DisposeAsync();
        }
    }
}
