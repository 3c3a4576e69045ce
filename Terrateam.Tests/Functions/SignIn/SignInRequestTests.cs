using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Terrateam.Tests.Functions.Pages;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Functions.SignIn;

/// <summary>What GitHub is asked for a sign-in, how often, and what a person is told who denies it.</summary>
public sealed class SignInRequestTests
{
    [Fact]
    public async Task Github_is_asked_with_state_and_pkce_for_the_registered_callback()
    {
        await using var here = await PagesEnvironment.StartAsync();

        var first = (await here.Browser.OpenOnceAsync(here.Root + "sign-in")).Location!;
        var second = (await here.Browser.OpenOnceAsync(here.Root + "sign-in")).Location!;

        var asked = QueryHelpers.ParseQuery(new Uri(first).Query);
        Assert.StartsWith(here.GitHub.BaseUrl + "/login/oauth/authorize?", first, StringComparison.Ordinal);
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.Equal(43, asked["code_challenge"].ToString().Length);
        Assert.Equal(43, asked["state"].ToString().Length);
        Assert.Equal(here.Root + "sign-in/callback", asked["redirect_uri"]);
        Assert.NotEqual(asked["state"], QueryHelpers.ParseQuery(new Uri(second).Query)["state"]);
        Assert.DoesNotContain(here.GitHub.ClientSecret, first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_denies_it_at_github_is_told_and_not_signed_in()
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.Deny(true);

        var page = await here.SignInAsync("alice");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("You did not let Terrateam know who you are", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_attempts_of_an_address_are_refused_for_a_minute()
    {
        var time = new ShiftedTime();
        await using var here = await PagesEnvironment.StartAsync(time: time);
        for (var count = 0; count < 30; count++)
            await here.Browser.OpenOnceAsync(here.Root + "sign-in");

        var refused = await here.Browser.OpenOnceAsync(here.Root + "sign-in");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("60", refused.HeaderOf("Retry-After"));
        time.PutForward(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await here.Browser.OpenOnceAsync(here.Root + "sign-in")).Status);
    }
}
