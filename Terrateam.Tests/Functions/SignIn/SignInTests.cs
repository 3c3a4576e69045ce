using System.Net;
using Terrateam.Tests.Functions.Pages;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Functions.SignIn;

/// <summary>People sign in with GitHub's web flow, and only those who began it.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_person_signs_in_sees_what_github_shows_them_and_signs_out()
    {
        await using var here = await PagesEnvironment.StartAsync();

        var page = await here.SignInAsync("alice");

        Assert.Equal(here.Root + "secrets", page.Url.AbsoluteUri);
        Assert.Contains("Signed in as alice", Spaced(page.Words), StringComparison.Ordinal);
        Assert.Contains("/api/secrets/acme/infra", page.Links);
        var token = here.Browser.Cookies.Single(one => one.Key.EndsWith("terrateam-session", StringComparison.Ordinal));

        var left = await here.Browser.SubmitAsync(page, "sign-out");

        Assert.Contains("You are signed out", left.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Key, here.Browser.Cookies.Keys);
        Assert.Contains(
            "DELETE /applications/{client_id}/token",
            here.GitHub.Calls.Select(static call => call.Operation)
        );

        // A copy of the cookie is worth nothing after that.
        here.Browser.Cookies[token.Key] = token.Value;
        var again = await here.Browser.OpenOnceAsync(here.Root + "secrets");
        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.StartsWith("/api/sign-in?return=", again.Location, StringComparison.Ordinal);
        var trail = string.Join('\n', await here.AuditAsync());
        Assert.Contains("person.signed-in", trail, StringComparison.Ordinal);
        Assert.Contains("person.signed-out", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("ghu_", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_github_revoked_shows_nothing()
    {
        var time = new ShiftedTime();
        await using var here = await PagesEnvironment.StartAsync(time: time);
        await here.SignInAsync("alice");
        here.GitHub.RevokeUserTokens();

        // What GitHub showed is remembered for a minute.
        time.PutForward(TimeSpan.FromMinutes(1));
        var page = await here.Browser.OpenOnceAsync(here.Root + "secrets");

        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.DoesNotContain("acme", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_are_sealed_hidden_from_script_and_for_this_site()
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.SignIn("alice");

        var begun = await here.Browser.OpenOnceAsync(here.Root + "sign-in");
        var first = Assert.Single(here.Browser.SetCookies);
        var callback = await here.Browser.OpenOnceAsync(begun.Location!);
        _ = await here.Browser.OpenOnceAsync(callback.Location!);
        var second = here.Browser.SetCookies.Single(one => one.Contains("session=", StringComparison.Ordinal));

        Assert.All((string[])[first, second], cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("ghu_", cookie, StringComparison.Ordinal);
        });
        Assert.Contains("max-age=3600", second, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_callback_that_another_browser_began_signs_nobody_in()
    {
        await using var here = await PagesEnvironment.StartAsync();
        using var attacker = new Browser();
        here.GitHub.SignIn("mallory");
        var begun = await attacker.OpenOnceAsync(here.Root + "sign-in");
        var callback = (await attacker.OpenOnceAsync(begun.Location!)).Location!;

        // The victim is sent to the attacker's callback, with and without a sign-in of their own under way.
        var bare = await here.Browser.OpenAsync(callback);
        _ = await here.Browser.OpenOnceAsync(here.Root + "sign-in");
        var crossed = await here.Browser.OpenAsync(callback);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (bare.Status, crossed.Status));
        Assert.Contains("did not begin in this browser", crossed.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(here.Browser.Cookies.Keys, static key =>
            key.Contains("session", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_code_is_good_once_and_only_with_its_verifier()
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.SignIn("alice");
        var begun = await here.Browser.OpenOnceAsync(here.Root + "sign-in");
        var cookies = new Dictionary<string, string>(here.Browser.Cookies, StringComparer.Ordinal);
        var callback = (await here.Browser.OpenOnceAsync(begun.Location!)).Location!;
        Assert.Equal(HttpStatusCode.SeeOther, (await here.Browser.OpenOnceAsync(callback)).Status);

        // The browser has forgotten it, and a thief of cookie and code comes too late.
        Assert.Equal(HttpStatusCode.BadRequest, (await here.Browser.OpenOnceAsync(callback)).Status);
        using var thief = new Browser();
        foreach (var (name, value) in cookies)
            thief.Cookies[name] = value;
        var late = await thief.OpenOnceAsync(callback);

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("A code is good once", late.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/api/")]
    [InlineData("/\\evil.example")]
    [InlineData("/api//evil.example")]
    [InlineData("/api/../evil")]
    [InlineData("/other")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task A_sign_in_leads_to_no_other_site(string path)
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.SignIn("alice");

        var page = await here.Browser.OpenAsync($"{here.Root}sign-in?return={Uri.EscapeDataString(path)}");

        Assert.Equal(here.Root + "secrets", page.Url.AbsoluteUri);
    }

    [Fact]
    public async Task A_sign_in_leads_back_to_the_page_that_was_asked_for()
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.SignIn("alice");

        var page = await here.Browser.OpenAsync(here.Root + "secrets/acme/infra");

        Assert.Equal(here.Root + "secrets/acme/infra", page.Url.AbsoluteUri);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact]
    public async Task A_session_ends_after_its_hour_whatever_is_done_meanwhile()
    {
        var time = new ShiftedTime();
        await using var here = await PagesEnvironment.StartAsync(time: time);
        await here.SignInAsync("alice");

        time.PutForward(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await here.Browser.OpenOnceAsync(here.Root + "secrets")).Status);
        time.PutForward(TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.SeeOther, (await here.Browser.OpenOnceAsync(here.Root + "secrets")).Status);
    }

    [Fact]
    public async Task A_changed_or_foreign_cookie_is_no_session()
    {
        await using var here = await PagesEnvironment.StartAsync();
        await here.SignInAsync("alice");
        var (name, value) = here.Browser.Cookies.Single(one => one.Key.EndsWith("session", StringComparison.Ordinal));
        _ = await here.Browser.OpenOnceAsync(here.Root + "sign-in");
        var begun = here.Browser.Cookies.Single(one => one.Key.EndsWith("sign-in", StringComparison.Ordinal)).Value;
        var middle = value.Length / 2;
        var flipped = value[..middle] + (value[middle] == 'A' ? 'B' : 'A') + value[(middle + 1)..];

        foreach (var wrong in (string[])[flipped, begun, value[..^8], "", "AAAA", new string('A', 5000)])
        {
            here.Browser.Cookies[name] = wrong;
            Assert.Equal(HttpStatusCode.SeeOther, (await here.Browser.OpenOnceAsync(here.Root + "secrets")).Status);
        }

        here.Browser.Cookies[name] = value;
        Assert.Equal(HttpStatusCode.OK, (await here.Browser.OpenOnceAsync(here.Root + "secrets")).Status);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_form_of_another_site_is_refused(string header, string value)
    {
        await using var here = await PagesEnvironment.StartAsync();
        var page = await here.SignInAsync("alice");

        var refused = await here.Browser.SubmitAsync(page, "sign-out", headers: (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task A_form_without_the_token_of_its_session_is_refused()
    {
        await using var here = await PagesEnvironment.StartAsync();
        using var other = new Browser();
        var foreign = await here.SignInAsync("bob", other);
        await here.SignInAsync("alice");

        var refused = await here.Browser.SubmitAsync(foreign, "sign-out");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains(here.Browser.Cookies.Keys, static key => key.EndsWith("session", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sign-in")]
    [InlineData("sign-in/callback?code=a&state=b")]
    [InlineData("secrets")]
    [InlineData("secrets/acme/infra")]
    public async Task Without_the_apps_client_there_is_nothing(string path)
    {
        await using var here = await PagesEnvironment.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["GitHub:ClientId"] = "",
                ["GitHub:ClientSecret"] = "",
            }
        );

        var page = await here.Browser.OpenOnceAsync(here.Root + path);

        Assert.Equal((HttpStatusCode.NotFound, ""), (page.Status, page.Text));
    }

    [Fact]
    public async Task Pages_allow_no_script_no_frame_and_no_cache()
    {
        await using var here = await PagesEnvironment.StartAsync();

        var page = await here.SignInAsync("alice");

        var policy = page.HeaderOf("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains(
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            policy,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-store", page.HeaderOf("Cache-Control"));
        Assert.Equal("nosniff", page.HeaderOf("X-Content-Type-Options"));
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ghu_", page.Text, StringComparison.Ordinal);
    }

    private static string Spaced(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
